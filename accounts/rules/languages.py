"""The two languages of the site."""

from enum import StrEnum


class Language(StrEnum):
    """A language, by its BCP 47 tag."""

    JA = "ja"
    EN = "en"

    @property
    def other(self) -> "Language":
        return Language.EN if self is Language.JA else Language.JA

    @property
    def own_name(self) -> str:
        """Return the name of the language in itself, as readers look for it."""
        return {"ja": "日本語", "en": "English"}[self]
