"""The editor of one text: write, preview, set against the original, publish; and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rules.languages import Language
from helpcenter import actions
from helpcenter.actions.blocks import previewed_blocks, source_of
from helpcenter.actions.editing import newest_revision
from helpcenter.article_page import place_for
from helpcenter.forms import BodyField, MoveForm, RevisionForm, VerifyForm
from helpcenter.markdown import alone, flow
from helpcenter.models import Article, ArticleText, Revision
from helpcenter.permissions import actors
from helpcenter.phrases import EDITING, MOVED, REASONS, STATES, VERBS
from helpcenter.rules.blocks import UNKNOWN_SOURCE, side_by_side
from helpcenter.rules.diffing import Piece, differences
from helpcenter.rules.publishing import Actor, State, Verb, open_to
from notices.clock import now, today

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
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Show the editor, or save what was written as a draft and, if asked, send it on."""
    article, text = _article_and_text(article_id, language)
    at = now()
    newest = newest_revision(text) if text.pk else None
    source = source_of(text, at)
    original = _original(text, source, newest)
    if request.method in ("GET", "HEAD"):
        form = RevisionForm(initial=_initial(newest, source))
        return _editor(request, article, text, newest, form, original, at)

    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _editor(request, article, text, newest, form, original, at, status=422)
    try:
        revision = actions.save_draft(
            text=actions.start_text(article=article, language=language),
            words=form.words(),
            author=request.user,
            at=at,
            based_on=form.cleaned_data["based_on"],
            source_number=form.cleaned_data["source"],
            comment=form.cleaned_data["comment"],
            is_minor=form.cleaned_data["is_minor"],
            confirmed=form.confirmed_blocks(),
        )
    except actions.EditConflict as conflict:
        return _conflict(request, article, text, form, conflict.newest, original, at)
    then = request.POST.get("then", "")
    if then in (Verb.PUBLISH, Verb.SUBMIT):
        _move(request, revision, Verb(then), at)
    else:
        messages.success(request, EDITING["saved"])
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
    html = place_for(language, language).fill(flow(previewed_blocks(body)))
    return HttpResponse(html or format_html("<p>{}</p>", EDITING["nothing_written"]))


@may_edit
@require_POST
def editing(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Note that somebody has the editor open; answer who else has, and the newest revision's number."""
    _, text = _article_and_text(article_id, language)
    if text.pk is None:
        return JsonResponse({"other": "", "newest": 0})
    at = now()
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
        _move(request, revision, Verb(data["verb"]), now(), note=data["note"], publish_at=data["publish_at"])
    else:
        messages.error(request, EDITING["not_understood"])
    return redirect("admin:helpcenter_edit_text", article_id, language)


@may_edit
@permission_required("helpcenter.publish_article", raise_exception=True)
@require_POST
def verify(request: HttpRequest, article_id: int, language: str) -> HttpResponse:
    """Record that the facts were checked; readers see the day at once, so it takes the right to publish."""
    article, text = _article_and_text(article_id, language)
    form = VerifyForm(request.POST, today=today())
    if text.pk and form.is_valid():
        data = form.cleaned_data
        actions.verify_text(text=text, on=data["last_verified_on"], review_by=data["review_by"], at=now())
        said = f"{language}: last_verified_on={data['last_verified_on']}, review_by={data['review_by']}"
        LogEntry.objects.log_actions(request.user.pk or 0, [article], CHANGE, said, single_object=True)
        messages.success(request, EDITING["dated"])
    else:
        messages.error(request, next((str(e) for errors in form.errors.values() for e in errors), EDITING["no_dates"]))
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
        "fields": _compared(_words_of(pair[old]), _words_of(pair[new])) if old in pair and new in pair else [],
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
            words=_words_of(old),
            author=request.user,
            at=now(),
            based_on=newest.number if newest else 0,
            comment=EDITING["restored_comment"] % {"number": old.number},
        )
    except actions.EditConflict:
        messages.error(request, EDITING["newer_just_now"])
        return redirect("admin:helpcenter_history", article_id, language)
    messages.success(request, EDITING["restored"] % {"number": old.number})
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


def _initial(newest: Revision | None, source: Revision | None) -> dict[str, Any]:
    seen = {"based_on": newest.number if newest else 0, "source": source.number if source else None}
    if newest is None:
        return seen
    return {
        **seen,
        "title": newest.title,
        "summary": newest.summary,
        "aliases": newest.aliases,
        "body": newest.body,
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
    words = str(MOVED[State(moved.state)])
    if moved.publish_at and moved.state == State.SCHEDULED:
        words = words % {"time": date_format(timezone.localtime(moved.publish_at), "DATETIME_FORMAT")}
    messages.success(request, words)


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
        "verify_form": VerifyForm(
            initial={"last_verified_on": text.last_verified_on, "review_by": text.review_by}, today=today()
        ),
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
    before = _words_of(base) if base else actions.Words(title="")
    more = {
        "conflict": newest,
        "theirs": _compared(before, _words_of(newest)),
        "mine": _compared(_words_of(newest), form.words()),
    }
    return _editor(request, article, text, newest, RevisionForm(data), original, at, status=409, **more)


def _original(text: ArticleText, source: Revision | None, newest: Revision | None) -> list[OriginalBlock]:
    """Return the original of a translation, block by block, marked against the newest translation."""
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


def _words_of(revision: Revision) -> actions.Words:
    return actions.Words(revision.title, revision.summary, tuple(revision.aliases), revision.body)


def _compared(old: actions.Words, new: actions.Words) -> list[tuple[str, list[Piece]]]:
    """Return the fields in which two versions differ, with their differences."""
    pairs = (
        ("title", old.title, new.title),
        ("summary", old.summary, new.summary),
        ("aliases", "\n".join(old.aliases), "\n".join(new.aliases)),
        ("body", old.body, new.body),
    )
    labels = RevisionForm.base_fields
    return [(str(labels[name].label), differences(one, other)) for name, one, other in pairs if one != other]
