"""What a printed case names its parts by."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

REFERENCE = _("Reference of the dispute")
ORDER = _("Order number")
PRODUCT = _("Product")
QUANTITY = _("Units disputed / bought")
REASON = pgettext_lazy("dispute", "Reason")
STAGE = pgettext_lazy("dispute", "Stage")
OUTCOME = pgettext_lazy("dispute", "Outcome")
OPENED = pgettext_lazy("dispute", "Opened")
WINDOW = _("First instant after the window")
CLOSED = pgettext_lazy("dispute", "Closed")
TITLE = _("Record of a dispute")
FACTS = _("What it is about")
RECORDS = _("Records of the site")
EVENTS = _("What happened")
OFFERS = _("Offers")
RULINGS = _("Rulings")
DEADLINES = _("Deadlines")
EVIDENCE = _("Evidence")
MESSAGES = _("Messages")
DIGEST = _("SHA-256 of this record")
ORIGINAL = _("SHA-256 of the original file")
PRINTED = _("Made on")
HIDDEN = _("Hidden by our mediators")
NOT_READY = _("The photo is still being checked.")
ABOUT = _(
    "The digest is over the file case.json in the download. The same case always has the same one, whenever it is printed."
)


def video(seconds: int) -> str:
    """Say in place of a video that it is one, and how long it is."""
    return gettext("Video, %(seconds)s s") % {"seconds": seconds}
