"""Enums of messages in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.mail.inbound import Problem
from messaging.rules.inbound import MailOutcome
from messaging.rules.photos import PhotoRefusal, PhotoState
from messaging.rules.phrase_templates import Direction, PhraseGroup, TemplateFault
from messaging.rules.slots import SlotFault
from messaging.rules.threads import Audience, MessageKind, Refusal, Shelf, Side, Source, ThreadKind
from messaging.rules.translation import TranslationRefusal

THREAD_KINDS = {
    ThreadKind.ORDER: _("About an order"),
    ThreadKind.SHOP: _("With a shop"),
    ThreadKind.TICKET: _("Question to support"),
    ThreadKind.DISPUTE: _("Dispute"),
}
SHELVES = {
    Shelf.ALL: pgettext_lazy("messages", "All"),
    Shelf.UNREAD: pgettext_lazy("messages", "Unread"),
    Shelf.ARCHIVED: pgettext_lazy("messages", "Put away"),
}
SIDES = {
    Side.CUSTOMER: pgettext_lazy("side", "Customer"),
    Side.SHOP: pgettext_lazy("side", "Shop"),
    Side.SUPPORT: pgettext_lazy("side", "Support"),
}
AUDIENCES = {
    Audience.EVERYONE: _("Everybody here"),
    Audience.CUSTOMER: _("Customer and support only"),
    Audience.SHOP: _("Shop and support only"),
    Audience.SUPPORT: _("Agents only"),
}
MESSAGE_KINDS = {
    MessageKind.WRITTEN: _("written by somebody"),
    MessageKind.EVENT: _("something that happened"),
}
SOURCES = {
    Source.PAGE: _("from the page"),
    Source.MAIL: _("by e-mail"),
    Source.API: _("through the API"),
    Source.SITE: _("by the site"),
}
PHOTOS_GONE = _("A photo of this message is no longer here. Take it out or add it again, then send.")
REFUSALS = {
    Refusal.NOT_TAKING_PART: _("You do not take part in this conversation."),
    Refusal.CLOSED: _("This conversation is closed, so nothing can be added to it. You can start a new one."),
    Refusal.EMPTY: _("Write something, or add a photo."),
    Refusal.TOO_LONG: _("This message is too long. Shorten it, or send it in two parts."),
    Refusal.TOO_MANY_PHOTOS: _("These are too many photos for one message. Send some of them in a second message."),
    Refusal.PHOTOS_GONE: PHOTOS_GONE,
    Refusal.TOO_MANY: _("These are very many in a short time. Wait a while, then send it again."),
    Refusal.NOT_FOR_THEM: _("Nobody in this conversation could read this message. Choose again who is to read it."),
}
SENT_BEFORE = _("This was sent already, in the words above. What you have changed since can go as a new message.")
TOO_FAST = _("You have sent many messages in a minute. Wait a moment, then send this one; it is kept here.")
PHOTO_STATES = {
    PhotoState.WAITING: _("being checked"),
    PhotoState.READY: pgettext_lazy("photo", "ready"),
    PhotoState.REFUSED: pgettext_lazy("photo", "refused"),
    PhotoState.INFECTED: _("held back by the virus scanner"),
}
PHOTO_REFUSALS = {
    PhotoRefusal.EMPTY: _("This file is empty. Choose the photo again."),
    PhotoRefusal.TOO_LARGE_FILE: _("This file is too large. Send a smaller copy of the photo."),
    PhotoRefusal.TOO_MANY_PIXELS: _("This photo has too many pixels. Send a smaller copy of it."),
    PhotoRefusal.NOT_A_PHOTO: _("This is not a photo that we can read. Send it as JPEG, PNG, WebP or HEIC."),
    PhotoRefusal.WRONG_TYPE: _("This is not a photo, whatever its name says. Send a JPEG, PNG, WebP or HEIC file."),
    PhotoRefusal.SVG: _("Drawings in SVG cannot be sent. Send a screenshot of it instead."),
    PhotoRefusal.ANIMATED: _("Moving pictures cannot be sent. Send a still photo."),
    PhotoRefusal.TRUNCATED: _("The end of this file is missing. Choose the photo again, or send another copy."),
    PhotoRefusal.BROKEN: _("This file is damaged. Open the photo on your device, save it again and send that copy."),
    PhotoRefusal.POLYGLOT: _(
        "Something else than a photo is hidden in this file. Send a screenshot of the photo instead."
    ),
    PhotoRefusal.TOO_MANY: _("These are too many photos for one message. Send some of them in a second message."),
    PhotoRefusal.NO_VIDEO_HERE: _(
        "A video does not fit here: only photos are taken. In a dispute, add it as evidence."
    ),
    PhotoRefusal.NO_PHOTO_HERE: _("This asks for a video. Add photos under another line."),
    PhotoRefusal.TOO_LARGE_VIDEO: _(
        "This video is too large. Shorten it in your phone's gallery, or film at a lower resolution."
    ),
    PhotoRefusal.TOO_LONG_VIDEO: _(
        "This video is longer than 60 seconds. Shorten it to the part that matters in your phone's gallery, then send that."
    ),
    PhotoRefusal.TOO_MANY_VIDEOS: _("These are too many videos at once. Keep those that show it best."),
    PhotoRefusal.TOO_FINE_VIDEO: _(
        "This video has more pixels than can be shown here. Film at 4K or less, or send a smaller copy."
    ),
    PhotoRefusal.VIDEO_CODEC: _(
        "This kind of video cannot be played in a browser. Open it on your phone, save or share it as MP4 (H.264), and send that copy."
    ),
    PhotoRefusal.NO_PICTURE: _(
        "There is no picture in this file, only sound. Send a video in which something can be seen."
    ),
    PhotoRefusal.BROKEN_VIDEO: _(
        "This video is damaged. Open it on your phone, save it again, for example by shortening it, and send that copy."
    ),
    PhotoRefusal.NOT_SCANNED: _(
        "This file is too large for our virus scanner, so it was not kept. Send a shorter or smaller copy."
    ),
}
PHOTO_EVENTS = {
    "photo_hidden": _("A photo was hidden from the parties: %(why)s"),
    "photo_shown_again": _("A photo is shown to the parties again: %(why)s"),
}
TOO_MANY_UPLOADS = _("Too many photos came from here in the last hour. Send the others later.")
PHOTO_IS_HIDDEN = _("Support has hidden this photo.")
PHOTO_WAITS_FOR_SCANNER = _(
    "The virus scanner does not answer. Your photo is kept and will be checked as soon as it does."
)
MAIL_OUTCOMES = {
    MailOutcome.WAITING: pgettext_lazy("mail that came in", "waiting"),
    MailOutcome.WRITTEN: _("became a message"),
    MailOutcome.CLOSED: _("to a closed conversation"),
    MailOutcome.ELSEWHERE: _("from another address than the person's"),
    MailOutcome.REFUSED: _("could not be added"),
    MailOutcome.STRANGER: _("from a stranger"),
    MailOutcome.REPEATED: _("came before"),
    MailOutcome.AUTOMATIC: _("written by a machine"),
    MailOutcome.BOUNCE: _("a mail of ours came back"),
    MailOutcome.EMPTY: _("nothing new in it"),
}
MAIL_PROBLEMS = {
    Problem.TOO_LARGE: _("It is too large: only its beginning was read."),
    Problem.HEADERS_BROKEN: _("One of its header lines is damaged."),
    Problem.HEADERS_CUT: _("It has too many header lines."),
    Problem.NO_SENDER: _("It does not say who sent it."),
    Problem.SEVERAL_SENDERS: _("It names several senders; the first was taken."),
    Problem.DATE_UNREADABLE: _("Its date cannot be read."),
    Problem.CHARSET_GUESSED: _("Its character set was guessed."),
    Problem.TEXT_DAMAGED: _("Some characters are missing."),
    Problem.TEXT_CUT: _("Its text is too long: only the beginning was read."),
    Problem.TRANSFER_DAMAGED: _("Something was damaged on the way."),
    Problem.BOUNDARY_MISSING: _("Its parts cannot be told apart."),
    Problem.ENDS_EARLY: _("Its end is missing."),
    Problem.TOO_DEEP: _("Its parts lie too deep inside each other."),
    Problem.TOO_MANY_PARTS: _("It has too many parts."),
    Problem.ATTACHMENTS_LEFT_OUT: _("Some files were left out: too many or too large."),
    Problem.ENCRYPTED: _("It is encrypted."),
    Problem.UNREADABLE: _("It could not be understood; what is shown is the mail as it came."),
}
NOTICES = {
    "message_new": _("New message"),
    "mail_not_added": _("Answer to a mail that could not be added"),
    "mail_not_taken": _("Answer to a question by mail that could not be taken"),
    "mail_files_left_out": _("Answer to a mail with files that are no photos"),
    "mail_from_stranger": _("Answer to a mail from a stranger"),
}
DIRECTIONS = {
    Direction.BUYER_TO_SELLER: _("A buyer to a seller"),
    Direction.SELLER_TO_BUYER: _("A seller to a buyer"),
    Direction.BUYER_TO_SUPPORT: _("A buyer to support"),
    Direction.SUPPORT_TO_CUSTOMER: _("Support to a customer"),
}
PHRASE_GROUPS = {
    PhraseGroup.BEFORE_SHIPMENT: _("Before shipment"),
    PhraseGroup.DELIVERY: _("Delivery"),
    PhraseGroup.PROBLEM: _("Problems with the item"),
    PhraseGroup.RETURN: _("Returns and exchanges"),
    PhraseGroup.MONEY: _("Refunds and money"),
    PhraseGroup.CUSTOMS: _("Customs"),
    PhraseGroup.ANSWER: _("Thanks and answers"),
}
SLOTS = {
    "order_number": _("Order number"),
    "tracking_number": _("Tracking number"),
    "date": _("Date"),
    "until": _("Until which day"),
    "amount": _("Amount"),
    "quantity": _("Quantity"),
    "ordered": _("Quantity ordered"),
    "received": _("Quantity received"),
    "days": _("Number of days"),
    "product": _("Product"),
    "variant": _("Colour, size or model"),
    "other_variant": _("The other colour, size or model"),
    "text": _("In your own words"),
}
SLOT_FAULTS = {
    SlotFault.EMPTY: _("Fill this in."),
    SlotFault.TOO_LONG: _("This is too long."),
    SlotFault.NOT_TEXT: _("This contains characters that cannot be shown."),
    SlotFault.NOT_AN_ORDER_NUMBER: _("This is not an order number. Copy it from the order page."),
    SlotFault.NOT_A_TRACKING_NUMBER: _("This is not a tracking number. Copy it from the order page."),
    SlotFault.NOT_A_DATE: _("Write the date like 2026-11-28."),
    SlotFault.AMBIGUOUS_DATE: _("Day and month can be mixed up here. Write the date like 2026-11-28."),
    SlotFault.NO_SUCH_DAY: _("There is no such day. Check the date."),
    SlotFault.NOT_AN_AMOUNT: _("Write the amount in digits, such as 1200 JPY or 12.50 USD."),
    SlotFault.NO_CURRENCY: _("Add the currency, such as JPY or USD."),
    SlotFault.TOO_PRECISE: _("This currency has fewer digits behind the point."),
    SlotFault.TOO_LARGE: _("This amount is too large."),
    SlotFault.NOT_A_QUANTITY: _("Write how many as a whole number of 1 or more."),
    SlotFault.NOT_DAYS: _("Write a whole number of days from 1 to 365."),
}
TEMPLATE_FAULTS = {
    TemplateFault.EMPTY: _("The sentence is missing."),
    TemplateFault.TOO_LONG: _("The sentence is too long."),
    TemplateFault.UNCLOSED: _("A slot is not closed here: %(part)s"),
    TemplateFault.STRAY_BRACE: _("This brace closes nothing: %(part)s"),
    TemplateFault.UNKNOWN_SLOT: _("There is no slot %(part)s."),
    TemplateFault.SLOTS_TOUCH: _("%(part)s touches the slot before it. Put a word between them."),
    TemplateFault.ONE_SIDE_ONLY: _("The other language does not have %(part)s."),
    TemplateFault.NUMBERS_DIFFER: _("The other language does not have the number %(part)s."),
}
TRANSLATION_REFUSALS = {
    TranslationRefusal.OFF: _("Machine translation is switched off on this site."),
    TranslationRefusal.TOO_LONG: _("This message is too long for machine translation."),
    TranslationRefusal.UNREACHABLE: _("The translation service does not answer. Try again later."),
    TranslationRefusal.RATE_LIMITED: _("The translation service has too much to do. Try again in a minute."),
    TranslationRefusal.REFUSED: _("The translation service could not translate this message."),
    TranslationRefusal.NOT_READABLE: _("The translation service gave an answer that cannot be read."),
}
