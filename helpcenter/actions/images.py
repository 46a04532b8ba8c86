"""Pictures in articles."""

import hashlib
import io
import warnings
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from helpcenter.actions.blocks import render_again
from helpcenter.actions.version import content_changed
from helpcenter.models import ArticleImage

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class NotAPicture(ValueError):  # noqa: N818 (an answer to the person who sent the file)
    """The bytes are no picture that a page can show; `code` is bad_name, too_large, too_many_pixels or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_picture(data: bytes) -> tuple[int, int]:
    """Return width and height; the header is read first.

    Raises NotAPicture unless the bytes are a PNG, JPEG, WebP or GIF of a bearable size.
    """
    if len(data) > MOST_BYTES:
        raise NotAPicture("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotAPicture("too_many_pixels")
                size = picture.size
                picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture("unreadable") from error
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture("unreadable") from error
    return size


@transaction.atomic
def save_image(*, name: str, data: bytes, at: datetime) -> ArticleImage:
    """Keep a picture under a name and show it wherever that name stands. Raises NotAPicture."""
    image, is_changed = keep_image(name=name, data=data)
    if is_changed:
        content_changed(at)
    return image


def keep_image(*, name: str, data: bytes) -> tuple[ArticleImage, bool]:
    """Keep a picture, inside somebody's transaction; return it and whether anything changed. Raises NotAPicture."""
    digest = hashlib.sha256(data).hexdigest()
    image = ArticleImage.objects.filter(name=name).first()
    if image and image.sha256 == digest:
        return image, False
    width, height = check_picture(data)
    image = image or ArticleImage(name=name)
    try:
        image.clean_fields(exclude=["file", "sha256", "width", "height"])
    except ValidationError as error:
        raise NotAPicture("bad_name") from error
    image.sha256 = digest
    # The file's own name changes with its content, so that no cache shows the old one.
    image.file.save(f"{digest[:12]}-{name}", ContentFile(data), save=False)
    image.width, image.height = width, height  # Django fills them in only when the file is assigned.
    image.save()
    render_again(image_name=name)
    return image, True
