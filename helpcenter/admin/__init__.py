"""Where editors and translators work: the lists, the editor, the history and the work list."""

from helpcenter.admin.articles import ArticleAdmin
from helpcenter.admin.glossary import GlossaryGroupAdmin
from helpcenter.admin.others import ArticleImageAdmin, CategoryAdmin, VoteAdmin
from helpcenter.admin.searches import PinnedAnswerAdmin, SearchRecordAdmin

__all__ = [
    "ArticleAdmin",
    "ArticleImageAdmin",
    "CategoryAdmin",
    "GlossaryGroupAdmin",
    "PinnedAnswerAdmin",
    "SearchRecordAdmin",
    "VoteAdmin",
]
