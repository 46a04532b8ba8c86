"""Photos: sent one by one while a message is written, and fetched by those who may see them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.private_files import hand_out
from messaging import actions, guests, permissions, phrases, queries, rate_limits
from messaging.attaching import words_about
from messaging.forms import KEY, WhyForm
from messaging.models import Photo
from messaging.rules.photos import PhotoKind, PhotoState, Takes
from notices.clock import now

KEEP_SECONDS = 300  # that a browser shows a copy without asking again
PLAYED_SECONDS = 900  # in which a video of a minute is watched, with breaks
CONTENT_TYPES = {
    PhotoKind.JPEG: "image/jpeg",
    PhotoKind.PNG: "image/png",
    PhotoKind.WEBP: "image/webp",
    PhotoKind.HEIC: "image/heic",
    PhotoKind.MP4: "video/mp4",
}


@never_cache
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take one photo of a message that is still being written, and answer how it stands with it.

    Who has no account may, too, within limits: they may be asking why they cannot sign in. A video is taken where the
    picker says that one fits; whether that is so is looked at once more when the form is sent.
    """
    key, file = _key(request.POST), request.FILES.get("photo")
    if not key or file is None:
        return JsonResponse({"words": gettext("Nothing arrived. Choose the photo again.")}, status=400)
    uploader = _uploader(request)
    if uploader is None:
        if not guests.may_upload(request, key):
            raise Http404
        if rate_limits.uploads_too_much(request, at=now()):
            return JsonResponse({"words": str(phrases.TOO_MANY_UPLOADS)}, status=422)
    try:
        takes = _takes(request.POST) if uploader else Takes.PHOTOS
        photo = actions.receive_photo(file=file, uploader=uploader, upload_key=key, at=now(), takes=takes)
    except actions.PhotoRefused as error:
        words = phrases.PHOTO_REFUSALS[error.refusal]
        return JsonResponse({"refusal": error.refusal, "words": str(words)}, status=422)
    return JsonResponse(_as_json(photo), status=201)


@never_cache
@require_GET
def states(request: HttpRequest) -> HttpResponse:
    """Answer how it stands with the photos of a message that is still being written."""
    key = _key(request.GET)
    uploader = _uploader(request)
    is_theirs = bool(key) and (uploader is not None or guests.holds(request, key))
    photos = queries.unsent_photos(uploader, key) if is_theirs else ()
    return JsonResponse({"photos": [_as_json(photo) for photo in photos]})


@require_POST
def remove(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Take a photo out of a message that was not sent yet."""
    uploader = _uploader(request)
    photo = get_object_or_404(Photo, reference=reference, uploader=uploader, message=None)
    if uploader is None and not guests.holds(request, photo.upload_key):
        raise Http404
    actions.remove_photo(photo=photo)
    return HttpResponse(status=204)


@require_GET
def thumbnail(request: HttpRequest, reference: UUID) -> HttpResponseBase:
    return _copy(request, reference, "thumbnail")


@require_GET
def view(request: HttpRequest, reference: UUID) -> HttpResponseBase:
    return _copy(request, reference, "view")


@never_cache
@require_GET
def piece(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Return a photo as it stands in its message, for a page that waits for it."""
    return render(request, "messaging/_message_photo.html", {"photo": _visible(request, reference)})


@require_GET
def original(request: HttpRequest, reference: UUID) -> HttpResponseBase:
    """Hand the original to an agent, as it came, for another program to open."""
    photo = _visible(request, reference)
    if not permissions.may_see_originals(request.user) or photo.message is None or photo.state != PhotoState.READY:
        raise Http404
    return hand_out(
        request,
        photo.original,
        filename=photo.file_name or f"{photo.reference}.{photo.kind}",
        content_type=CONTENT_TYPES[PhotoKind(photo.kind)],
        as_attachment=True,
    )


@never_cache
@require_GET
def photo(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Show one photo large; agents also see what is known of its original."""
    return _page(request, _visible(request, reference), WhyForm())


@never_cache
@require_POST
def hide(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Let an agent hide a photo from the parties, or show it again."""
    found = _visible(request, reference)
    if not permissions.may_hide_photos(request.user) or found.message is None:
        raise Http404
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    settle = actions.show_photo_again if found.hidden_at else actions.hide_photo
    settle(photo=found, by=_person(request), why=form.cleaned_data["why"], at=now())
    messages.success(
        request,
        gettext("The parties see this photo again.")
        if found.hidden_at
        else gettext("The parties no longer see this photo."),
    )
    return redirect("photo", reference)


def _page(request: HttpRequest, found: Photo, form: WhyForm, status: int = 200) -> HttpResponse:
    context = {
        "photo": found,
        "words": words_about(found),
        "sees_original": found.message is not None and permissions.may_see_originals(request.user),
        "form": form if found.message is not None and permissions.may_hide_photos(request.user) else None,
    }
    return render(request, "messaging/photo.html", context, status=status)


def _copy(request: HttpRequest, reference: UUID, name: str) -> HttpResponseBase:
    found = _visible(request, reference)
    if found.state != PhotoState.READY:
        raise Http404
    is_video = found.is_video and name == "view"
    filename = f"{str(reference)[:8]}.{'mp4' if is_video else 'jpg'}"  # What its owner called it is nobody's business.
    content_type = "video/mp4" if is_video else "image/jpeg"
    return hand_out(
        request,
        getattr(found, name),
        filename=filename,
        content_type=content_type,
        keep_seconds=KEEP_SECONDS,
        link_seconds=PLAYED_SECONDS if is_video else 0,
    )


def _visible(request: HttpRequest, reference: UUID) -> Photo:
    found = queries.photo_called(reference)
    at = now()
    if found is None:
        raise Http404
    if not permissions.may_see_photo(request.user, found, at) and not guests.may_see_photo(request, found, at):
        raise Http404
    return found


def _uploader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _key(values: Mapping[str, str]) -> str:
    key = values.get("upload_key", "")
    return key if KEY.fullmatch(key) else ""


def _takes(values: Mapping[str, str]) -> Takes:
    said = values.get("takes", "")
    return Takes(said) if said in set(Takes) else Takes.PHOTOS


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _as_json(photo: Photo) -> dict[str, Any]:
    return {
        "reference": str(photo.reference),
        "name": photo.file_name,
        "state": photo.state,
        "words": words_about(photo),
        "length": photo.length,
        "thumbnail": reverse("photo_thumbnail", args=[photo.reference]) if photo.state == PhotoState.READY else "",
        "remove": reverse("photo_remove", args=[photo.reference]),
    }
