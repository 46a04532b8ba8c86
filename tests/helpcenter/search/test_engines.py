"""SQLite and PostgreSQL find the same, in the same order, and show the same of it."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.conftest import uses_services

ROOT = Path(__file__).resolve().parents[3]
PUBLIC_SET = ROOT.parent / "shared" / "data" / "localgovfaq"

pytestmark = pytest.mark.skipif(not uses_services(), reason="needs PostgreSQL: python3 run.py test --services")


def test_articles_of_the_site_are_found_alike(tmp_path):
    judged = yaml.safe_load((Path(__file__).parent / "judged.yaml").read_text("utf-8"))

    compare(tmp_path, ROOT / "content", [(entry["language"], entry["query"]) for entry in judged])


@pytest.mark.skipif(not PUBLIC_SET.is_dir(), reason=f"the public FAQ set is not at {PUBLIC_SET}")
def test_public_set_is_found_alike(tmp_path):
    corpus, queries = (json.loads((PUBLIC_SET / name).read_text("utf-8")) for name in ("corpus.json", "queries.json"))
    folder = tmp_path / "articles" / "ja"
    folder.mkdir(parents=True)
    for number, said in corpus.items():
        question, _, answer = said.partition("\n")
        title = json.dumps(question.removeprefix("Question: ")[:150], ensure_ascii=False)
        body = answer.removeprefix("Answer: ").replace("<", "＜")
        (folder / f"faq-{number}.md").write_text(f"---\ntitle: {title}\n---\n{body}\n", "utf-8")

    compare(tmp_path, folder.parent, [("ja", query) for query in queries.values()])


def compare(tmp_path, folder, queries):
    """Ask the queries of both engines, each in a process and a database of its own."""
    asked = tmp_path / "queries.json"
    asked.write_text(json.dumps(queries), "utf-8")

    with ThreadPoolExecutor(2) as pool:
        lite, postgres = pool.map(
            lambda url: answers(tmp_path, folder, asked, url), ("", own_database(os.environ["DATABASE_URL"]))
        )

    assert (lite["engine"], postgres["engine"]) == ("sqlite", "postgresql")
    assert len(lite["found"]) == len(set(queries))
    assert {q: said for q, said in postgres["found"].items() if said != lite["found"][q]} == {}
    assert sum(bool(said["hits"]) for said in lite["found"].values()) > len(lite["found"]) * 0.9


def answers(tmp_path, folder, asked, url):
    data = tmp_path / ("postgresql" if url else "sqlite")
    data.mkdir()
    environment = {**os.environ, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "off"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "tests.helpcenter.search.everything", str(folder), str(asked)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def own_database(url):
    """Make a database beside those of the tests; return its URL."""
    import psycopg

    name = f"engines_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.urandom(4).hex()}"
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    with psycopg.connect(
        host=folder, port=parts.port, user=parts.username, dbname="postgres", autocommit=True
    ) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return url.replace(f"{parts.path}?", f"/{name}?")
