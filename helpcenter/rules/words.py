"""Words on one line, as titles, summaries and names are."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn"}


def one_line(words: str) -> str:
    """Return words with every line break, control character and run of blanks as one blank."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in words)
    return " ".join(kept.split())


def can_be_seen(words: str) -> bool:
    """Return whether anything of some words would show on a page."""
    return any(unicodedata.category(c) not in _INVISIBLE for c in words)
