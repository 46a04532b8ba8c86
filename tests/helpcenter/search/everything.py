"""Import a folder, ask queries, and print what was found: `python -m tests.helpcenter.search.everything FOLDER QUERIES`.

The database is that of the environment, which must be new.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

AT = datetime(2100, 1, 1, tzinfo=UTC)  # After whatever the import command took for now.


def main(folder, queries):
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from helpcenter.queries import content_version
    from helpcenter.rules.searching import Question
    from helpcenter.search import answer

    call_command("migrate", verbosity=0)
    call_command("import_articles", folder, publish=True, verbosity=0)
    version = content_version(AT)
    found = {}
    for language, query in json.loads(Path(queries).read_text("utf-8")):
        said = answer(Question(query, language, most=50), version=version, at=AT)
        found[f"{language} {query}"] = {
            "corrected": said.corrected,
            "did_you_mean": said.did_you_mean,
            "total": said.total,
            "hits": [[hit.slug, hit.score, hit.language, parts(hit.title), parts(hit.passage)] for hit in said.hits],
        }
    json.dump({"engine": connection.vendor, "found": found}, sys.stdout)


def parts(shown):
    return [[part.text, part.is_match] for part in shown]


if __name__ == "__main__":
    main(*sys.argv[1:])
