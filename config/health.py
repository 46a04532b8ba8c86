"""Whether this process lives, and whether it can serve."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from messaging.models import InboundMail
from notices.clock import now
from notices.models import Notice

LATE = timedelta(minutes=10)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when people can be served, else 503, with the reason for each part.

    Late notices and mails are told too, but do not count: pages must not vanish because a worker stands still.
    """
    parts = {"database": _database(), "cache": _cache(), "mail": _mail()}
    is_ready = all(state == "ok" for state in parts.values())
    return JsonResponse(
        {"ready": is_ready, **parts, "notices": _notices(), "inbound": _inbound()}, status=200 if is_ready else 503
    )


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "does not answer"
    return f"{len(waiting)} migrations are not applied" if waiting else "ok"


def _cache() -> str:
    try:
        cache.set("readyz", "ok", timeout=10)
        return "ok" if cache.get("readyz") == "ok" else "does not keep what it is given"
    except Exception:  # noqa: BLE001 (whatever the cache's client raises, the answer is the same)
        return "does not answer"


def _mail() -> str:
    return "no mail server is set (EMAIL_URL)" if settings.PRODUCTION and not settings.MAIL_IS_SET else "ok"


def _notices() -> str:
    try:
        is_late = Notice.objects.due(now() - LATE).exists()
    except DatabaseError:
        return "not known"
    return "overdue by more than 10 minutes; does a worker run?" if is_late else "ok"


def _inbound() -> str:
    try:
        is_late = InboundMail.objects.late(now() - LATE).exists()
    except DatabaseError:
        return "not known"
    return "mails that came in have waited for more than 10 minutes; does a worker run?" if is_late else "ok"
