"""The operator's numbers as the rules take them."""

from django.conf import settings

from messaging.rules.photos import PhotoLimits


def photo_limits() -> PhotoLimits:
    """Return what a photo or a video may be (settings PHOTO_*, PHOTOS_PER_MESSAGE and VIDEO_*)."""
    return PhotoLimits(
        file_bytes=settings.PHOTO_MAX_BYTES,
        photos=settings.PHOTOS_PER_MESSAGE,
        pixels=settings.PHOTO_MAX_PIXELS,
        longest_side=settings.PHOTO_MAX_SIDE,
        video_bytes=settings.VIDEO_MAX_BYTES,
    )
