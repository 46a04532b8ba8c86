"""Where agents look after what people write and send."""

from messaging.admin.mails import InboundMailAdmin
from messaging.admin.phrases import PhraseTemplateAdmin
from messaging.admin.threads import ThreadAdmin

__all__ = ["InboundMailAdmin", "PhraseTemplateAdmin", "ThreadAdmin"]
