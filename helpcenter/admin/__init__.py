"""Where editors and translators work: the lists, the editor, the history and the work list."""

from helpcenter.admin.articles import ArticleAdmin
from helpcenter.admin.others import ArticleImageAdmin, CategoryAdmin, VoteAdmin

__all__ = ["ArticleAdmin", "ArticleImageAdmin", "CategoryAdmin", "VoteAdmin"]
