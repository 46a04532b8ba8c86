"""Everything that writes. Each action is one transaction and takes the instant it happens `at`."""

from helpcenter.actions.editing import EditConflict, Words, keep_editing, save_draft, start_text, verify_text
from helpcenter.actions.feedback import count_view, vote
from helpcenter.actions.images import NotAPicture, save_image
from helpcenter.actions.importing import ImportReport, body_faults, import_content
from helpcenter.actions.publishing import Refused, move_revision, publish_due_revisions
from helpcenter.actions.version import content_changed

__all__ = [
    "EditConflict",
    "ImportReport",
    "NotAPicture",
    "Refused",
    "Words",
    "body_faults",
    "content_changed",
    "count_view",
    "import_content",
    "keep_editing",
    "move_revision",
    "publish_due_revisions",
    "save_draft",
    "save_image",
    "start_text",
    "verify_text",
    "vote",
]
