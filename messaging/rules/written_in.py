"""Which language something is written in, as far as its characters tell."""

import re

KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa\uff66-\uff9d]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")


def language_of(text: str, fallback: str) -> str:
    """Return ja, zh or en, or the fallback where the characters do not tell: kana is Japanese, Han alone is the
    fallback if that is Japanese and else Chinese, and Latin letters alone are English.
    """
    if KANA.search(text):
        return "ja"
    if HAN.search(text):
        return fallback if fallback == "ja" else "zh"
    return "en" if LATIN.search(text) else fallback
