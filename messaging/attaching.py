"""The photos that a form brings: files that come with it, captions, and what is taken out again without a script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from accounts.models import User
from messaging import actions, phrases, queries, rate_limits
from messaging.models import Photo
from messaging.rules.photos import PhotoRefusal, PhotoState, Takes, refuse_place

SETTLED_BADLY = (PhotoState.REFUSED, PhotoState.INFECTED)


@dataclass(frozen=True, slots=True)
class Attached:
    """What of the photos of a form is to be sent, and for the others a sentence each."""

    photos: list[Photo]
    refused: list[str]
    uploaded: list[Photo]  # All that wait under the form's key, for a form that is shown again.


def take_photos(
    request: HttpRequest,
    *,
    upload_key: str,
    references: Sequence[UUID] | None,
    at: datetime,
    field: str = "photos",
    takes: Takes = Takes.PHOTOS,
) -> Attached:
    """Keep the files that came with a form beside those uploaded before, in this order, and write their captions down.

    Nothing is lost when the form is refused: what was kept waits under its key. Files that are no photos, photos that
    turned out to be broken, videos where none are taken and references that nothing is uploaded for are refused in words.
    Without references all that was uploaded under the key is meant.
    """
    uploader = request.user if isinstance(request.user, User) else None
    unwanted = set(request.POST.getlist("remove_photo"))
    refused, known = [], {}
    for photo in queries.unsent_photos(uploader, upload_key):
        if str(photo.reference) in unwanted:
            actions.remove_photo(photo=photo)
        elif photo.state in SETTLED_BADLY:
            refused.append(f"{photo.file_name}: {words_about(photo)}")
            actions.remove_photo(photo=photo)  # It was told; sent again, the form goes without it.
            unwanted.add(str(photo.reference))
        elif (misplaced := refuse_place(photo.is_video, takes)) is not None:  # Who uploaded it named another place.
            refused.append(f"{photo.file_name}: {phrases.PHOTO_REFUSALS[misplaced]}")
            actions.remove_photo(photo=photo)
            unwanted.add(str(photo.reference))
        else:
            known[photo.reference] = photo
    named = list(known) if references is None else references
    wanted = [reference for reference in named if str(reference) not in unwanted]
    if any(reference not in known for reference in wanted):
        refused.append(str(phrases.PHOTOS_GONE))
    came = []
    for file in request.FILES.getlist(field):
        if uploader is None and rate_limits.uploads_too_much(request, at=at):
            refused.append(f"{file.name}: {phrases.TOO_MANY_UPLOADS}")
            continue
        try:
            came.append(actions.receive_photo(file=file, uploader=uploader, upload_key=upload_key, at=at, takes=takes))
        except actions.PhotoRefused as error:
            refused.append(f"{file.name}: {phrases.PHOTO_REFUSALS[error.refusal]}")
    given = {photo: request.POST.get(f"caption-{photo.reference}") for photo in known.values()}
    actions.describe_photos(captions={photo: words for photo, words in given.items() if words is not None})
    sent = [known[reference] for reference in wanted if reference in known] + came
    return Attached(sent, refused, [*known.values(), *came])


def words_about(photo: Photo) -> str:
    """Return how it stands with a photo, in words; nothing about one that is ready."""
    match photo.state:
        case PhotoState.READY:
            return ""
        case PhotoState.REFUSED:
            return str(phrases.PHOTO_REFUSALS[PhotoRefusal(photo.refusal)])
        case PhotoState.WAITING if photo.is_scanner_away:
            return str(phrases.PHOTO_WAITS_FOR_SCANNER)
        case _:
            return str(phrases.PHOTO_STATES[PhotoState(photo.state)])
