"""Files attached to a need: kept under VAR/attachments by random names, scanned, removed with their row."""

import hashlib
import secrets
import shlex
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from entremise.hub import file_types
from entremise.hub.actions.holding import hold
from entremise.hub.models import Attachment, Need
from entremise.people import trail
from entremise.people.models import Person

MOST = 5
LARGEST = 10 * 1024 * 1024
#: What a scanner is given to say whether a file is clean, in seconds.
PATIENCE = 120
#: A file whose row was not written after so long is nobody's.
ORPHAN_AFTER = timedelta(hours=1)


class RefusedFileError(Exception):
    """The file cannot be attached; its text tells why and what to do."""


def attach(
    need: Need, name: str, file: BinaryIO, size: int, by: Person | None, at: datetime | None = None
) -> Attachment:
    """Keep a file with a need. The same content again gives the same attachment back.

    Raises:
        RefusedFileError: too large, too many, or not one of the kinds that may be attached.
    """
    name = shown_name(name)
    content_type = _checked(name, file, size)
    digest = _digest(file)
    path = _folder() / secrets.token_hex(16)
    with transaction.atomic():
        need = hold(need.pk)
        known = need.attachments.filter(digest=digest).first()
        if known:
            return known
        if need.attachments.count() >= MOST:
            raise RefusedFileError(_("Ce besoin a déjà %(most)s fichiers : retirez-en un d’abord.") % {"most": MOST})
        _write(path, file)
        kept = Attachment.objects.create(
            need=need, name=name, content_type=content_type, size=size, digest=digest, path=path.name, by=by,
            added_at=at or timezone.now(),
        )  # fmt: skip
        trail.record("attachment.add", kept, by, need=need.pk)
        if settings.SCAN_COMMAND:
            scan.enqueue(kept.pk)
    return kept


def remove(attachment: Attachment, by: Person | None) -> None:
    """Forget a file: its row, then what it held."""
    with transaction.atomic():
        trail.record("attachment.remove", attachment, by, need=attachment.need_id)
        path = file_path(attachment)
        Attachment.objects.filter(pk=attachment.pk).delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


@task()
def scan(attachment_id: int) -> None:
    """Have a file scanned by the operator's command (`ENTREMISE_SCAN_COMMAND`): 0 is clean, 1 infected.

    Raises:
        RuntimeError: the scanner answered otherwise; the file waits, and is scanned again by a round.
    """
    found = Attachment.objects.filter(pk=attachment_id, scanned_at=None).first()
    if found is None or not settings.SCAN_COMMAND:
        return
    command = [*shlex.split(settings.SCAN_COMMAND), str(file_path(found))]
    answer = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603 - the operator's
    if answer.returncode not in (0, 1):
        raise RuntimeError(f"the scanner answered {answer.returncode}")
    infected = answer.returncode == 1
    facts = {"scanned_at": timezone.now(), "refused_because": "infected" if infected else ""}
    with transaction.atomic():
        Attachment.objects.filter(pk=found.pk).update(**facts)
        trail.record("attachment.scan", found, clean=not infected)
    if infected:
        file_path(found).unlink(missing_ok=True)


def scan_waiting(now: datetime) -> int:
    """Have the files that a scanner did not answer for scanned again; how many."""
    if not settings.SCAN_COMMAND:
        return 0
    waiting = Attachment.objects.filter(scanned_at=None, added_at__lt=now - timedelta(minutes=10))
    numbers = list(waiting.values_list("pk", flat=True)[:100])
    for number in numbers:
        scan.enqueue(number)
    return len(numbers)


def purge_orphans(now: datetime) -> int:
    """Remove the files that no row names (a need that was erased, a machine that stopped); how many."""
    kept = set(Attachment.objects.values_list("path", flat=True))
    before = (now - ORPHAN_AFTER).timestamp()
    orphans = [path for path in _files() if path.name not in kept and path.stat().st_mtime < before]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def file_path(attachment: Attachment) -> Path:
    """Where what a file holds is kept."""
    return _folder() / attachment.path


def shown_name(name: str) -> str:
    """A file's name as it is kept and given back: without folders or characters that no file name has."""
    base = PurePath(name.replace("\\", "/")).name
    plain = "".join(char for char in base if char.isprintable() and char not in '"<>|:*?/')
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:100]}{dot}{suffix[:10]}" if dot else plain[:100]


def _checked(name: str, file: BinaryIO, size: int) -> str:
    if size > LARGEST:
        most = LARGEST // 1024**2
        raise RefusedFileError(_("« %(name)s » dépasse %(most)s Mo.") % {"name": name, "most": most})
    found = file_types.content_type(name, file) if size else None
    if found is None:
        kinds = ", ".join(sorted(file_types.SUFFIXES))
        raise RefusedFileError(
            _(
                "« %(name)s » ne peut pas être joint : il faut un fichier %(kinds)s, "
                "et que son contenu soit bien de ce type."
            )
            % {"name": name, "kinds": kinds}
        )
    return found


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    told = hashlib.sha256()
    while chunk := file.read(1 << 20):
        told.update(chunk)
    return told.hexdigest()


def _write(path: Path, file: BinaryIO) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with path.open("xb") as kept:
        while chunk := file.read(1 << 20):
            kept.write(chunk)
    path.chmod(0o600)


def _folder() -> Path:
    return Path(settings.VAR) / "attachments"


def _files() -> Iterator[Path]:
    folder = _folder()
    return (path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else iter(())
