from collections.abc import Iterable

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What connects apps that know nothing of each other."""

    name = "config"

    def ready(self) -> None:
        from messaging import glossary  # noqa: PLC0415 (it may only now, as with everything that has models)

        glossary.add(glossary_of_the_help_centre)


def glossary_of_the_help_centre() -> Iterable[tuple[list[str], list[str]]]:
    """Return the editors' groups of words, for hints in messages."""
    from helpcenter.models import GlossaryGroup  # noqa: PLC0415

    return GlossaryGroup.objects.order_by("pk").values_list("words_ja", "words_en")
