"""A person's data as a zip: asked for, made in the background, fetched until it expires."""

import logging
import tempfile
import time
import zipfile
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.db.models import F, Q

from accounts import exporting, notice_kinds
from accounts.models import DataExport, User, private_storage
from notices.actions import owe

LEASE = timedelta(minutes=15)  # after which an export that stands still is begun again by another worker
AGAIN_AFTER = timedelta(days=1)  # since somebody asked, until they may ask anew
AT_ONCE = 1_000  # expired exports deleted by one sweep

log = logging.getLogger(__name__)


@transaction.atomic
def ask_for_data(*, account: User, at: datetime) -> DataExport:
    """Return the export that will be made, the one being made, or the one that was asked for within a day."""
    User.objects.select_for_update().get(pk=account.pk)
    latest = account.exports.order_by("-pk").first()
    if latest is not None and (latest.made_at is None or (latest.is_ready(at) and at < may_ask_again_at(latest))):
        return latest
    return DataExport.objects.create(account=account, asked_at=at, try_at=at, parts=len(exporting.parts()))


def may_ask_again_at(export: DataExport) -> datetime:
    return export.asked_at + AGAIN_AFTER


def make_exports(*, at: datetime) -> int:
    """Make every export that waits, and return how many were made. One that fails is tried again after its lease."""
    worker, started, made = uuid4(), time.monotonic(), 0
    while export := _claim(worker, at=_since(at, started)):
        try:
            made += _make(export, worker, at, started)
        except Exception:
            log.exception("The data export %s could not be made; it will be tried again.", export.reference)
    return made


def delete_exports(*, at: datetime) -> int:
    """Delete the exports that expired or whose owner was erased, files first, and return how many."""
    is_over = Q(expires_at__lte=at) | Q(account__erased_at__isnull=False)
    exports = list(DataExport.objects.filter(is_over).order_by("pk")[:AT_ONCE])
    for export in exports:
        private_storage().delete(_file_name(export))
        export.delete()
    return len(exports)


def _since(at: datetime, started: float) -> datetime:
    """Return what time it is by now, for a sweep that began at `at`."""
    return at + timedelta(seconds=time.monotonic() - started)


@transaction.atomic
def _claim(worker: UUID, *, at: datetime) -> DataExport | None:
    """Take the export that waits longest, or one whose worker died; no two workers take the same one."""
    waiting = DataExport.objects.filter(made_at=None, try_at__lte=at).order_by("try_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    export = waiting.first()
    if export is None:
        return None
    # SQLite locks no row: there, whoever moves `try_at` first has it.
    unchanged = DataExport.objects.filter(pk=export.pk, made_at=None, try_at=export.try_at)
    if not unchanged.update(claimed_by=worker, try_at=at + LEASE, parts_done=0, parts=len(exporting.parts())):
        return None
    return DataExport.objects.select_related("account").get(pk=export.pk)


def _make(export: DataExport, worker: UUID, at: datetime, started: float) -> bool:
    """Build the zip in a temporary file and keep it; return False when another worker took over meanwhile."""
    mine = DataExport.objects.filter(pk=export.pk, claimed_by=worker, made_at=None)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for collect in exporting.parts():
                _write(archive, collect(export.account))
                if not mine.update(parts_done=F("parts_done") + 1, try_at=_since(at, started) + LEASE):
                    return False
        return _keep(export, worker, file, at=at)


def _write(archive: zipfile.ZipFile, files: exporting.Files) -> None:
    for path, content in files:
        archive.writestr(path, content)


def _keep(export: DataExport, worker: UUID, file: IO[bytes], *, at: datetime) -> bool:
    """Store the file, then say in one transaction that it is there and owe the mail."""
    name = _file_name(export)
    storage = private_storage()
    storage.delete(name)  # Of a worker that died between storing and saying so.
    stored = storage.save(name, File(file))
    expires_at = at + timedelta(days=settings.EXPORT_DAYS)
    with transaction.atomic():
        mine = DataExport.objects.filter(pk=export.pk, claimed_by=worker, made_at=None)
        is_mine = bool(mine.update(made_at=at, expires_at=expires_at, file=stored))
        if is_mine:
            owe(
                key=f"data-export/{export.reference}",
                kind=notice_kinds.DATA_READY.name,
                at=at,
                recipient=export.account,
                context={"until": expires_at.isoformat(), "path_name": "account_data"},
            )
    return is_mine


def _file_name(export: DataExport) -> str:
    return f"exports/{export.reference}.zip"
