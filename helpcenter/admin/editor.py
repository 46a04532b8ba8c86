"""The editor of one text: write, preview, set against the original, publish; and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rules.languages import Language
from helpcenter import actions
from helpcenter.actions.blocks import source_of
from helpcenter.actions.editing import newest_revision
from helpcenter.article_page import place_for
from helpcenter.forms import BodyField, MoveForm, RevisionForm, VerifyForm
from helpcenter.markdown import alone, as_json, flow
from helpcenter.markdown import render as render_markdown
from helpcenter.models import Article, ArticleText, Revision
from helpcenter.permissions import actors
from helpcenter.phrases import REASONS, STATES, VERBS
from helpcenter.rules.blocks import UNKNOWN_SOURCE, side_by_side
from helpcenter.rules.diffing import Piece, differences
from helpcenter.rules.publishing import Actor, State, Verb, open_to

may_edit = permission_required("helpcenter.change_articletext", raise_exception=True)
NEEDS_NOTE = frozenset({Verb.RETURN, Verb.WITHDRAW})


@dataclass(frozen=True, slots=True)
class OriginalBlock:
    """A block of the original beside the editor. `hash` names the translation's block that is behind it."""

    html: SafeString
    is_stale: bool = False
    is_missing: bool = False
    hash: str = ""
    changes: tuple[Piece, ...] = ()
    mine: str = ""


@may_edit
@require_http_methods(["GET", "POST"])
def edit_text(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Show the editor, or save what was written as a draft and, if asked, send it on."""
    article, text = _article_and_text(article_id, language)
    at = timezone.now()
    newest = newest_revision(text) if text.pk else None
    original = _original(text, newest, at)
    behind = tuple(block.hash for block in original if block.is_stale and block.hash)
    if request.method == "GET":
        form = RevisionForm(initial=_initial(newest), confirmable=behind)
        return _editor(request, article, text, newest, form, original, at)

    form = RevisionForm(request.POST, confirmable=behind)
    if not form.is_valid():
        return _editor(request, article, text, newest, form, original, at, status=422)
    try:
        revision = actions.save_draft(
            text=actions.start_text(article=article, language=language),
            words=form.words(),
            author=request.user,
            at=at,
            based_on=form.cleaned_data["based_on"],
            comment=form.cleaned_data["comment"],
            is_minor=form.cleaned_data["is_minor"],
            confirmed=form.confirmed_blocks(),
        )
    except actions.EditConflict as conflict:
        return _conflict(request, article, text, form, conflict.newest, original, at)
    then = request.POST.get("then", "")
    if then in (Verb.PUBLISH, Verb.SUBMIT) and revision.state == State.DRAFT:
        _move(request, revision, Verb(then), at)
    else:
        messages.success(request, gettext("Draft saved. Readers still see what is live."))
    return redirect("admin:helpcenter_edit_text", article_id, language)


@may_edit
@require_POST
def preview(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Return the body that is being written as readers would see it, or what is wrong with it."""
    _article_and_text(article_id, language)
    field = BodyField(required=False, strip=False)
    try:
        body = field.clean(request.POST.get("body", ""))
    except ValidationError as error:
        return render(request, "admin/helpcenter/article/_preview_fault.html", {"errors": error.messages}, status=422)
    blocks = [as_json(block) for block in render_markdown(body)]
    place = place_for(language, language)
    html = place.fill(flow(blocks))
    return HttpResponse(html or format_html("<p>{}</p>", gettext("Nothing written yet.")))


@may_edit
@require_POST
def editing(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Note that somebody has the editor open; answer who else has, and the newest revision's number."""
    _, text = _article_and_text(article_id, language)
    if text.pk is None:
        return JsonResponse({"other": "", "newest": 0})
    at = timezone.now()
    text = actions.keep_editing(text=text, user=request.user, at=at)
    other = str(text.editing_by) if text.edited_by_somebody_else(request.user, at) else ""
    newest = newest_revision(text)
    return JsonResponse({"other": other, "newest": newest.number if newest else 0})


@may_edit
@require_POST
def move(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Make one move of a revision."""
    _, text = _article_and_text(article_id, language)
    form = MoveForm(request.POST)
    revision = get_object_or_404(Revision, text=text.pk, number=_number(request.POST.get("revision")))
    if form.is_valid():
        data = form.cleaned_data
        _move(request, revision, Verb(data["verb"]), timezone.now(), note=data["note"], publish_at=data["publish_at"])
    else:
        messages.error(
            request, gettext("That was not understood: check the date and the note (500 characters at the most).")
        )
    return redirect("admin:helpcenter_edit_text", article_id, language)


@may_edit
@require_POST
def verify(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Record that the facts were checked."""
    _, text = _article_and_text(article_id, language)
    form = VerifyForm(request.POST)
    if text.pk and form.is_valid():
        data = form.cleaned_data
        actions.verify_text(text=text, on=data["last_verified_on"], review_by=data["review_by"], at=timezone.now())
        messages.success(request, gettext("The dates are saved; readers see when the facts were checked."))
    else:
        messages.error(request, gettext("Those are no dates. Use the form 2026-05-01."))
    return redirect("admin:helpcenter_edit_text", article_id, language)


@may_edit
@require_GET
def history(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """List the revisions and show what changed between any two."""
    article, text = _article_and_text(article_id, language)
    rows = (
        Revision.objects.filter(text=text.pk)
        .select_related("author")
        .prefetch_related("events__by")
        .defer("blocks", "body")
    )
    revisions = list(rows[:200])
    numbers = [revision.number for revision in revisions]
    new = _number(request.GET.get("new")) or (numbers[0] if numbers else 0)
    old = _number(request.GET.get("old")) or (numbers[1] if len(numbers) > 1 else 0)
    pair = {r.number: r for r in Revision.objects.filter(text=text.pk, number__in=[old, new]).defer("blocks")}
    context = {
        **_context(request, article, text),
        "revisions": revisions,
        "old": pair.get(old),
        "new": pair.get(new),
        "fields": _compared(pair[old], pair[new]) if old in pair and new in pair else [],
    }
    return render(request, "admin/helpcenter/article/history.html", context)


@may_edit
@require_POST
def restore(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Save the words of an old revision as a new draft."""
    _, text = _article_and_text(article_id, language)
    old = get_object_or_404(Revision, text=text.pk, number=_number(request.POST.get("revision")))
    newest = newest_revision(text)
    try:
        actions.save_draft(
            text=text,
            words=actions.Words(title=old.title, summary=old.summary, aliases=tuple(old.aliases), body=old.body),
            author=request.user,
            at=timezone.now(),
            based_on=newest.number if newest else 0,
            comment=gettext("Restored revision %(number)s") % {"number": old.number},
        )
    except actions.EditConflict:
        messages.error(request, gettext("Somebody saved a newer revision just now. Look at the history again."))
        return redirect("admin:helpcenter_history", article_id, language)
    messages.success(
        request, gettext("Revision %(number)s is now the draft. Publish it when it is right.") % {"number": old.number}
    )
    return redirect("admin:helpcenter_edit_text", article_id, language)


# What the views share


def _article_and_text(article_id: int, language: str) -> tuple[Article, ArticleText]:
    """Return an article and its text in a language; a text that nobody wrote yet is not saved."""
    article = get_object_or_404(Article.objects.select_related("category"), pk=article_id)
    if language not in list(Language):
        raise Http404
    text = ArticleText.objects.select_related("editing_by").filter(article=article, language=language).first()
    text = text or ArticleText(article=article, language=language)
    text.article = article
    return article, text


def _number(word: str | None) -> int:
    return int(word) if word and word.isascii() and word.isdigit() and len(word) < 10 else 0


def _initial(newest: Revision | None) -> dict[str, Any]:
    if newest is None:
        return {"based_on": 0}
    return {
        "title": newest.title,
        "summary": newest.summary,
        "aliases": newest.aliases,
        "body": newest.body,
        "based_on": newest.number,
    }


def _move(
    request: HttpRequest,
    revision: Revision,
    verb: Verb,
    at: datetime,
    *,
    note: str = "",
    publish_at: datetime | None = None,
) -> None:
    try:
        moved = actions.move_revision(
            revision=revision, verb=verb, by=request.user, at=at, note=note, publish_at=publish_at
        )
    except actions.Refused as refused:
        messages.error(request, REASONS[refused.reason])
        return
    words = {
        State.PUBLISHED: gettext("Published. Every reader sees it within seconds."),
        State.IN_REVIEW: gettext("Waiting for review."),
        State.SCHEDULED: gettext("It goes live by itself at %(time)s.")
        % {"time": date_format(timezone.localtime(moved.publish_at), "DATETIME_FORMAT") if moved.publish_at else ""},
        State.WITHDRAWN: gettext("Withdrawn. Readers no longer find it."),
        State.DISCARDED: gettext("The draft was given up. It stays in the history, from where it can be restored."),
    }
    messages.success(request, words.get(State(moved.state), gettext("Done.")))


def _context(request: HttpRequest, article: Article, text: ArticleText) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "article": article,
        "text": text,
        "text_language": text.language,
        "languages": [(code, code.own_name) for code in Language],
        "opts": Article._meta,
        "is_nav_sidebar_enabled": False,  # The text and its original need the width.
    }


def _editor(
    request: HttpRequest,
    article: Article,
    text: ArticleText,
    newest: Revision | None,
    form: RevisionForm,
    original: list[OriginalBlock],
    at: datetime,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    roles = actors(request.user)
    state = State(newest.state) if newest else None
    moves = [(move.verb, VERBS[move.verb], move.verb in NEEDS_NOTE) for move in open_to(roles, state)] if state else []
    live = Revision.objects.live(at).filter(text=text.pk).defer("blocks", "body").first() if text.pk else None
    context = {
        **_context(request, article, text),
        "form": form,
        "newest": newest,
        "state": STATES[state] if state else None,
        "moves": moves,
        "live": live,
        "live_moves": [("withdraw", VERBS[Verb.WITHDRAW])]
        if live and live != newest and Actor.REVIEWER in roles
        else [],
        "may_publish": Actor.REVIEWER in roles,
        "original": original,
        "stale_blocks": [block for block in original if block.is_stale],
        "missing_count": sum(block.is_missing for block in original),
        "verify_form": VerifyForm(initial={"last_verified_on": text.last_verified_on, "review_by": text.review_by}),
        "today": timezone.localdate(),
        "edited_by_other": text.editing_by if text.edited_by_somebody_else(request.user, at) else None,
        "urls": {
            name: reverse(f"admin:helpcenter_{name}", args=[article.pk, text.language])
            for name in ("preview", "editing", "move", "verify", "history")
        },
        **more,
    }
    return render(request, "admin/helpcenter/article/editor.html", context, status=status)


def _conflict(
    request: HttpRequest,
    article: Article,
    text: ArticleText,
    form: RevisionForm,
    newest: Revision,
    original: list[OriginalBlock],
    at: datetime,
) -> HttpResponse:
    """Show what somebody else saved meanwhile, keep what was typed, and let the writer decide."""
    data = request.POST.copy()
    base = Revision.objects.filter(text=text.pk, number=form.cleaned_data["based_on"]).first()
    data["based_on"] = str(newest.number)
    kept = RevisionForm(data, confirmable=tuple(block.hash for block in original if block.hash))
    theirs = differences(base.body if base else "", newest.body)
    mine = differences(newest.body, form.cleaned_data["body"])
    return _editor(
        request, article, text, newest, kept, original, at, status=409, conflict=newest, theirs=theirs, mine=mine
    )


def _original(text: ArticleText, newest: Revision | None, at: datetime) -> list[OriginalBlock]:
    """Return the original of a translation, block by block, marked against the newest translation."""
    source = source_of(text, at)
    if source is None:
        return []
    place = place_for(text.language, source.text.language)
    mine = newest.block_facts if newest else []
    before = newest.source_revision if newest else None
    was = {block["key"]: block["text"] for block in before.blocks} if before else {}
    followed = {block.follows for block in mine}
    found = []
    for row in side_by_side(source.block_facts, mine):
        if row.source is None and not row.is_stale:
            continue
        html = place.fill(alone(source.blocks, row.source)) if row.source is not None else ""
        now = source.blocks[row.source]["text"] if row.source is not None else ""
        key = source.blocks[row.source]["key"] if row.source is not None else ""
        changes: tuple[Piece, ...] = ()
        if row.is_stale and row.translation is not None and mine[row.translation].follows != UNKNOWN_SOURCE:
            changes = tuple(differences(was.get(mine[row.translation].follows, now), now))
        found.append(
            OriginalBlock(
                html=mark_safe(html),  # noqa: S308 (sanitised when it was saved)
                is_stale=row.is_stale,
                is_missing=newest is not None and row.translation is None and key not in followed,
                hash=mine[row.translation].hash if row.is_stale and row.translation is not None else "",
                changes=changes,
                mine=newest.blocks[row.translation]["text"] if newest and row.translation is not None else "",
            )
        )
    return found


def _compared(old: Revision, new: Revision) -> list[tuple[str, list[Piece]]]:
    pairs = (
        (gettext("Title"), old.title, new.title),
        (gettext("Summary"), old.summary, new.summary),
        (gettext("What people ask"), "\n".join(old.aliases), "\n".join(new.aliases)),
        (gettext("Text"), old.body, new.body),
    )
    return [(label, differences(one, other)) for label, one, other in pairs if one != other]
