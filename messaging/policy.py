"""The operator's numbers as the rules take them."""

from django.conf import settings

from messaging.rules.photos import PhotoLimits


def photo_limits() -> PhotoLimits:
    """Return what a photo may be (settings PHOTO_* and PHOTOS_PER_MESSAGE)."""
    return PhotoLimits(
        file_bytes=settings.PHOTO_MAX_BYTES,
        photos=settings.PHOTOS_PER_MESSAGE,
        pixels=settings.PHOTO_MAX_PIXELS,
        longest_side=settings.PHOTO_MAX_SIDE,
    )
