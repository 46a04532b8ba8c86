"""Everything that writes. Each action is one transaction and takes the instant it happens `at`."""

from helpcenter.actions.editing import EditConflict, Words, keep_editing, save_draft, start_text, verify_text
from helpcenter.actions.feedback import count_view, vote
from helpcenter.actions.glossary import delete_groups, import_glossary, save_group
from helpcenter.actions.images import NotAPicture, save_image
from helpcenter.actions.importing import ImportReport, body_faults, import_content
from helpcenter.actions.indexing import index_missing
from helpcenter.actions.pins import delete_pins, save_pin
from helpcenter.actions.publishing import Refused, move_revision, publish_due_revisions
from helpcenter.actions.searches import (
    forget_old_searches,
    gather_popular_queries,
    record_opening,
    record_searches,
)
from helpcenter.actions.version import content_changed, search_changed

__all__ = [
    "EditConflict",
    "ImportReport",
    "NotAPicture",
    "Refused",
    "Words",
    "body_faults",
    "content_changed",
    "count_view",
    "delete_groups",
    "delete_pins",
    "forget_old_searches",
    "gather_popular_queries",
    "import_content",
    "import_glossary",
    "index_missing",
    "keep_editing",
    "move_revision",
    "publish_due_revisions",
    "record_opening",
    "record_searches",
    "save_draft",
    "save_group",
    "save_image",
    "save_pin",
    "search_changed",
    "start_text",
    "verify_text",
    "vote",
]
