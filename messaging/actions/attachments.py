"""Files that came with a mail: photos go the way of all photos, others are not taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from accounts.models import User
from messaging.actions.photos import receive_photo
from messaging.mail.inbound import Attachment
from messaging.models import Photo
from messaging.policy import photo_limits
from messaging.rules.photo_headers import read_header
from messaging.rules.photos import Header

# Inline pictures smaller than this are logos of signatures and what counts readers.
SMALLEST_SIDE = 100  # pixels
NAMES_SHOWN = 10


@dataclass(slots=True)
class Sorted:
    photos: list[Attachment] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # Their names.


def sort_out(attachments: Iterable[Attachment]) -> Sorted:
    """Tell photos from other files, also videos, by how they begin; what adorns a signature is neither."""
    found, limits = Sorted(), photo_limits()
    for attachment in attachments:
        header = read_header(attachment.content, limits)
        if isinstance(header, Header) and not header.kind.is_video and len(found.photos) < limits.photos:
            if not attachment.is_inline or max(header.width, header.height) >= SMALLEST_SIDE:
                found.photos.append(attachment)
        else:
            found.left_out.append(attachment.name)
    return found


def named(files: list[str]) -> dict[str, Any]:
    """Return names of files and how many there are, as the templates of mails take them."""
    return {"files": [name for name in files if name][:NAMES_SHOWN], "count": len(files)}


def receive_photos(*, attachments: Iterable[Attachment], uploader: User | None, at: datetime) -> Iterator[Photo]:
    """Take photos in, one by one, as if their sender had uploaded them for one message."""
    upload_key = uuid4().hex
    for attachment in attachments:
        file = ContentFile(attachment.content, name=attachment.name)
        yield receive_photo(file=file, uploader=uploader, upload_key=upload_key, at=at)
