"""Photos of the tests on their way in."""

from django.core.files.uploadedfile import SimpleUploadedFile

from messaging import actions
from messaging.models import Photo
from messaging.rules.photos import Takes
from messaging.rules.threads import Side
from tests.messaging.photos import pictures
from tests.orders.conftest import NOON

KEY = "0123456789abcdefA"
UPLOAD = "/en/messages/photos/upload/"


def file_of(content=None, name="傷.jpg"):
    return SimpleUploadedFile(name, pictures.jpeg() if content is None else content, "image/jpeg")


def uploaded(person, content=None, *, key=KEY, at=NOON, name="傷.jpg", takes=Takes.PHOTOS):
    """Return a photo that waits."""
    return actions.receive_photo(file=file_of(content, name), uploader=person, upload_key=key, at=at, takes=takes)


def ready(person, content=None, **options):
    """Return a photo whose copies are made."""
    photo = uploaded(person, content, **options)
    actions.make_photos(at=options.get("at", NOON))
    return Photo.objects.get(pk=photo.pk)


def sent(thread, person, photo, side=Side.CUSTOMER, at=NOON, **options):
    """Return a photo that was sent in a message."""
    actions.write(thread=thread, by=person, side=side, photos=[photo], at=at, **options)
    return Photo.objects.get(pk=photo.pk)
