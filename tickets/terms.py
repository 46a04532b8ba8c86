"""The words by which tickets are found: those of the help centre's own analysis, in both languages."""

from helpcenter.analysis.words import NOT, terms_of, words
from tickets.models.finding import TERM_MOST

MOST_TERMS = 1_000  # of one text


def terms_in(text: str) -> list[str]:
    """Return the terms of a text, each once; what it negates is found like what it says."""
    found = terms_of(words(text.replace("\x00", "")))
    return list(dict.fromkeys(term[:TERM_MOST] for term in found if not term.startswith(NOT)))[:MOST_TERMS]
