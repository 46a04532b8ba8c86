"""Who says what to whom, and the pictures and mails that it came with."""

from messaging.models.mails import InboundMail
from messaging.models.photos import Photo
from messaging.models.phrases import PhraseTemplate, PhraseTemplateQuerySet
from messaging.models.threads import (
    Message,
    MessageQuerySet,
    Party,
    ReadState,
    Thread,
    ThreadQuerySet,
    Translation,
    new_reference,
)

__all__ = [
    "InboundMail",
    "Message",
    "MessageQuerySet",
    "Party",
    "Photo",
    "PhraseTemplate",
    "PhraseTemplateQuerySet",
    "ReadState",
    "Thread",
    "ThreadQuerySet",
    "Translation",
    "new_reference",
]
