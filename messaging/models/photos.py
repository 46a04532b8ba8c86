"""Photos that people attach, and the short videos that are evidence of disputes."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import private_storage
from messaging import phrases
from messaging.models.threads import Message
from messaging.rules.photos import PhotoKind, PhotoRefusal, PhotoState


class PhotoQuerySet(models.QuerySet["Photo"]):
    def due(self, at: datetime) -> "PhotoQuerySet":
        """Those whose copies are to be made now, the longest waiting first."""
        return self.filter(state=PhotoState.WAITING, try_at__lte=at).order_by("try_at", "id")

    def videos(self) -> "PhotoQuerySet":
        return self.filter(kind=PhotoKind.MP4)

    def unsent(self, upload_key: str) -> "PhotoQuerySet":
        """Those that were uploaded for a form that was not sent yet."""
        return self.filter(message=None, upload_key=upload_key).order_by("id")


class Photo(models.Model):
    """A photo or a short video as it came, and the two copies that people are shown once they are made.

    The second copy of a video, its thumbnail, is a still.

    Until its message is sent it belongs to whoever holds `upload_key`; it is deleted a day after it came, or after
    `keep_until` where a higher app keeps what somebody prepares. The original with its hash and the time when it
    was taken is for agents only. It is claimed by moving `try_at` past a lease.
    """

    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="photos")
    upload_key = models.CharField(max_length=64, blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"))
    keep_until = models.DateTimeField(_("kept unsent until"), null=True, blank=True)
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="photos")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)  # As its owner called it.
    original = models.FileField(_("original"), storage=private_storage, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    kind = models.CharField(_("kind"), max_length=4, blank=True, choices=[(kind, kind) for kind in PhotoKind])
    seconds = models.PositiveSmallIntegerField(_("length in seconds"), default=0)  # of a video
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    taken_words = models.CharField(_("taken, by the camera's clock"), max_length=40, blank=True)
    view = models.FileField(storage=private_storage, max_length=200, blank=True)
    view_width = models.PositiveIntegerField(default=0)  # pixels
    view_height = models.PositiveIntegerField(default=0)
    thumbnail = models.FileField(storage=private_storage, max_length=200, blank=True)
    thumbnail_width = models.PositiveIntegerField(default=0)
    thumbnail_height = models.PositiveIntegerField(default=0)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=[(state, phrases.PHOTO_STATES[state]) for state in PhotoState],
        default=PhotoState.WAITING,
    )
    refusal = models.CharField(
        _("why it is refused"),
        max_length=16,
        blank=True,
        choices=[(refusal, phrases.PHOTO_REFUSALS[refusal]) for refusal in PhotoRefusal],
    )
    is_scanner_away = models.BooleanField(_("waits for the scanner"), default=False)
    try_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_by = models.UUIDField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_why = models.CharField(_("why it is hidden"), max_length=300, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("message", "position", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=PhotoState.REFUSED) | ~Q(refusal=""), name="photo_refused_for_a_reason"
            ),
        )
        indexes = (
            models.Index(fields=["try_at", "id"], condition=Q(state=PhotoState.WAITING), name="photo_due"),
            models.Index(fields=["upload_key"], condition=Q(message=None), name="photo_unsent"),
            models.Index(fields=["uploaded_at"], condition=Q(message=None), name="photo_left_over"),
        )

    def __str__(self) -> str:
        return self.file_name or str(self.reference)

    @property
    def is_video(self) -> bool:
        return self.kind == PhotoKind.MP4

    @property
    def length(self) -> str:
        """Return how long a video is, as players write it: `0:34`."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}" if self.seconds else ""
