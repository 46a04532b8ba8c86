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
from accounts.private_files import delete_folder
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
    if latest is not None and (latest.made_at is None or _is_enough(latest, at)):
        return latest
    return DataExport.objects.create(account=account, asked_at=at, try_at=at, parts=len(exporting.parts()))


def size_of(export: DataExport) -> int | None:
    """Return how many bytes a made export has; None when its file is gone."""
    try:
        return export.file.size if export.file else None
    except FileNotFoundError:
        return None


def may_ask_again_at(export: DataExport) -> datetime:
    return export.asked_at + AGAIN_AFTER


def make_exports(*, at: datetime) -> int:
    """Make every export that waits, and return how many were made. One that fails is tried again after its lease."""
    started, made = time.monotonic(), 0
    while export := _claim(claim := uuid4(), at=_since(at, started)):
        try:
            made += _make(export, claim, at, started)
        except Exception:
            log.exception("The data export %s could not be made; it will be tried again.", export.reference)
    return made


def delete_exports(*, at: datetime) -> int:
    """Delete the exports that expired or whose owner was erased, files first, and return how many."""
    is_over = Q(expires_at__lte=at) | Q(account__erased_at__isnull=False)
    exports = list(DataExport.objects.filter(is_over).order_by("pk")[:AT_ONCE])
    for export in exports:
        with transaction.atomic():
            DataExport.objects.filter(pk=export.pk).delete()  # First: it waits for a worker that is just done with it.
            delete_files(export)
    return len(exports)


def _is_enough(export: DataExport, at: datetime) -> bool:
    return export.is_ready(at) and at < may_ask_again_at(export) and size_of(export) is not None


def _since(at: datetime, started: float) -> datetime:
    """Return what time it is by now, for a sweep that began at `at`."""
    return at + timedelta(seconds=time.monotonic() - started)


@transaction.atomic
def _claim(claim: UUID, *, at: datetime) -> DataExport | None:
    """Take the export that waits longest, or one whose worker died; no two claims hold the same one."""
    waiting = DataExport.objects.filter(made_at=None, try_at__lte=at).order_by("try_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    export = waiting.first()
    if export is None:
        return None
    # SQLite locks no row: there, whoever moves `try_at` first has it.
    unchanged = DataExport.objects.filter(pk=export.pk, made_at=None, try_at=export.try_at)
    if not unchanged.update(claimed_by=claim, try_at=at + LEASE, parts_done=0, parts=len(exporting.parts())):
        return None
    return DataExport.objects.select_related("account").get(pk=export.pk)


def _make(export: DataExport, claim: UUID, at: datetime, started: float) -> bool:
    """Build the zip in a temporary file and keep it; return False when another worker took over meanwhile."""
    mine = DataExport.objects.filter(pk=export.pk, claimed_by=claim, made_at=None)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for collect in exporting.parts():
                _write(archive, collect(export.account))
                if not mine.update(parts_done=F("parts_done") + 1, try_at=_since(at, started) + LEASE):
                    return False
        return _keep(export, claim, file, at=at)


def _write(archive: zipfile.ZipFile, files: exporting.Files) -> None:
    for path, content in files:
        if isinstance(content, bytes):
            archive.writestr(path, content)
            continue
        with archive.open(path, "w", force_zip64=True) as member:  # How long it gets shows only at its end.
            for piece in content:
                member.write(piece)


def _keep(export: DataExport, claim: UUID, file: IO[bytes], *, at: datetime) -> bool:
    """Store the file, then say in one transaction that it is there and owe the mail.

    The file is that of this claim alone. It goes again when the account was erased or another worker took over.
    """
    stored = private_storage().save(_file_name(export, claim), File(file))
    expires_at = at + timedelta(days=settings.EXPORT_DAYS)
    with transaction.atomic():
        mine = DataExport.objects.filter(pk=export.pk, claimed_by=claim, made_at=None)
        is_mine = bool(mine.update(made_at=at, expires_at=expires_at, file=stored))
        if is_mine:
            owe(
                key=f"data-export/{export.reference}",
                kind=notice_kinds.DATA_READY.name,
                at=at,
                recipient=export.account,
                context={"until": expires_at.isoformat(), "path_name": "account_data"},
            )
    if not is_mine:
        private_storage().delete(stored)
    return is_mine


def _folder(export: DataExport) -> str:
    return f"exports/{export.reference}"


def _file_name(export: DataExport, claim: UUID) -> str:
    return f"{_folder(export)}/{claim}.zip"


def delete_files(export: DataExport) -> None:
    """Delete all that was ever stored for an export, also by workers that died before they could say so."""
    if export.file.name:
        private_storage().delete(export.file.name)
    delete_folder(private_storage(), _folder(export))
