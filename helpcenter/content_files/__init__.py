"""The file form of the content: `<language>/<slug>.md` with front matter, `categories.yaml`, `glossary.yaml`, `images/`.

Reading never guesses: what is wrong is named by file and line, and all faults of a folder are found in one go. What is
written is canonical: reading and writing it again gives the same bytes.
"""

from content_files.yaml_text import LARGEST_FILE, ContentFaults, Fault, quoted
from helpcenter.content_files.articles import (
    ALIAS_MAX,
    ALIASES_MAX,
    STATUSES,
    SUMMARY_MAX,
    TITLE_MAX,
    ArticleFile,
    find_files,
    read_files,
    write_article,
)
from helpcenter.content_files.categories import CategoryEntry, read_categories, write_categories
from helpcenter.content_files.glossary import GlossaryEntry, read_glossary, write_glossary

__all__ = [
    "ALIASES_MAX",
    "ALIAS_MAX",
    "LARGEST_FILE",
    "STATUSES",
    "SUMMARY_MAX",
    "TITLE_MAX",
    "ArticleFile",
    "CategoryEntry",
    "ContentFaults",
    "Fault",
    "GlossaryEntry",
    "find_files",
    "quoted",
    "read_categories",
    "read_files",
    "read_glossary",
    "write_article",
    "write_categories",
    "write_glossary",
]
