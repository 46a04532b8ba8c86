"""Everything that writes. One transaction each; the instant is an argument."""

from messaging.actions.inbound import delete_old_mails, settle_again, settle_mails, take_in
from messaging.actions.photo_copies import make_photos
from messaging.actions.photos import (
    PhotoRefused,
    delete_left_over_photos,
    describe_photos,
    hide_photo,
    keep_photos,
    receive_photo,
    remove_photo,
    show_photo_again,
)
from messaging.actions.phrases import PhraseReport, import_phrases, save_phrase
from messaging.actions.reading import archive, mark_read, unarchive
from messaging.actions.threads import close_thread, open_again, start_thread, thread_about_order, thread_with_shop
from messaging.actions.translations import keep_translation
from messaging.actions.writing import Phrased, Refused, note_event, take_back, take_event_back, write, write_first

__all__ = [
    "PhotoRefused",
    "PhraseReport",
    "Phrased",
    "Refused",
    "archive",
    "close_thread",
    "delete_left_over_photos",
    "delete_old_mails",
    "describe_photos",
    "hide_photo",
    "import_phrases",
    "keep_photos",
    "keep_translation",
    "make_photos",
    "mark_read",
    "note_event",
    "open_again",
    "receive_photo",
    "remove_photo",
    "save_phrase",
    "settle_again",
    "settle_mails",
    "show_photo_again",
    "start_thread",
    "take_back",
    "take_event_back",
    "take_in",
    "thread_about_order",
    "thread_with_shop",
    "unarchive",
    "write",
    "write_first",
]
