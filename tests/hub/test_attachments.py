"""Files attached to a need: checked by what they hold, kept apart, scanned, given to whoever may have them."""

import io
import os
import re
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.factories import People
from tests.signing import signed_in

from entremise.hub import file_types
from entremise.hub.actions import attachments as actions
from entremise.hub.actions import needs
from entremise.hub.actions.attachments import RefusedFileError
from entremise.hub.models import Attachment, Introduction, Need
from entremise.people.models import Person

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def archive(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in parts.items():
            made.writestr({"types": "[Content_Types].xml"}.get(name, name), content)
    return held.getvalue()


DOCX = archive(types=f'<Types><Override ContentType="{_MAIN}"/></Types>')
XLSX = archive(types=f'<Types><Override ContentType="{_SHEET}"/></Types>')
DOCM = archive(types=f'<Types><Override ContentType="{_MACRO}"/></Types>')
ODT = archive(mimetype="application/vnd.oasis.opendocument.text")
ODS = archive(mimetype="application/vnd.oasis.opendocument.spreadsheet")
JAR = archive(manifest="Main-Class: Evil")


@pytest.fixture
def need(folk: People) -> Need:
    """A public need of the bakery."""
    bakery = folk.camille.memberships.get()
    mine = {"organisation": bakery.organisation, "organisation_name": bakery.name}
    return needs.publish(needs.draft("un traiteur à Aix-en-Provence", "fr", by=folk.camille, **mine), folk.camille)


def attach(need: Need, name: str = "plan.pdf", content: bytes = PDF, by: Person | None = None) -> Attachment:
    return actions.attach(need, name, io.BytesIO(content), len(content), by)


def address(need: Need, attachment: Attachment) -> str:
    return f"/besoins/{need.submission}/fichiers/{attachment.number}"


def send(client: Client, need: Need, *files: tuple[str, bytes]) -> str:
    """Send files by the page; what it says."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    response = client.post(f"/besoins/{need.submission}/fichiers", {"files": sent}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def held(var: Path) -> list[bytes]:
    """What the folder of files holds."""
    folder = var / "attachments"
    return [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("PLAN.PDF", PDF, "application/pdf"),
        ("photo.png", PNG, "image/png"),
        ("photo.jpg", JPEG, "image/jpeg"),
        ("photo.jpeg", JPEG, "image/jpeg"),
        ("cahier.docx", DOCX, file_types.SUFFIXES["docx"]),
        ("devis.xlsx", XLSX, file_types.SUFFIXES["xlsx"]),
        ("cahier.odt", ODT, file_types.SUFFIXES["odt"]),
        ("devis.ods", ODS, file_types.SUFFIXES["ods"]),
        ("note.txt", "Été".encode(), "text/plain"),
        ("note.txt", "Été".encode("cp1252"), "text/plain"),
        ("table.csv", b"a;b\n1;2\n", "text/csv"),
        ("plan.pdf", PNG, None),
        ("photo.png", PDF, None),
        ("page.html", b"<script>alert(1)</script>", None),
        ("image.svg", b"<svg onload='alert(1)'/>", None),
        ("photo.png.exe", PNG, None),
        ("virus.exe", b"MZ\x90\x00", None),
        ("virus.txt", b"MZ\x90\x00\x03", None),
        ("cahier.docx", DOCM, None),
        ("cahier.docx", XLSX, None),
        ("cahier.docx", JAR, None),
        ("cahier.docx", b"PK\x03\x04 not an archive", None),
        ("cahier.docx", b"", None),
        ("sans-suffixe", PDF, None),
    ],
)
def test_a_file_is_what_it_holds(name: str, content: bytes, found: str | None) -> None:
    assert file_types.content_type(name, io.BytesIO(content)) == found


def test_a_file_is_kept_apart_under_a_random_name(folk: People, need: Need, var: Path) -> None:
    kept = attach(need, "C:\\Mes documents\\plan <1>.pdf", by=folk.camille)
    assert (kept.name, kept.size, kept.by, kept.content_type) == (
        "plan 1.pdf",
        len(PDF),
        folk.camille,
        "application/pdf",
    )
    assert re.fullmatch(r"[0-9a-f]{32}", kept.path)
    path = var / "attachments" / kept.path
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (PDF, 0o600)


def test_the_same_file_twice_is_one(need: Need, var: Path) -> None:
    assert attach(need).pk == attach(need, "autre-nom.pdf").pk
    assert held(var) == [PDF]


def test_five_files_at_most(need: Need, var: Path) -> None:
    for number in range(5):
        attach(need, f"note{number}.txt", f"note {number}".encode())
    with pytest.raises(RefusedFileError, match="a déjà 5 fichiers"):
        attach(need, "note6.txt", b"note 6")
    assert len(held(var)) == 5


def test_a_large_file_is_refused(need: Need, var: Path) -> None:
    with pytest.raises(RefusedFileError, match="dépasse 10 Mo"):
        actions.attach(need, "plan.pdf", io.BytesIO(PDF), actions.LARGEST + 1, None)
    assert held(var) == []


def test_files_are_sent_by_the_page_and_each_is_answered_for(folk: People, need: Need) -> None:
    page = send(signed_in(folk.camille), need, ("plan.pdf", PDF), ("virus.exe", b"MZ\x90"), ("vide.txt", b""))
    assert list(need.attachments.values_list("name", flat=True)) == ["plan.pdf"]
    assert "plan.pdf" in page
    assert page.count("ne peut pas être joint") == 2
    assert "non analysé" in page
    assert "Choisissez d’abord un fichier." in send(signed_in(folk.camille), need)


def test_a_file_too_large_is_cut_while_it_comes_and_refused(folk: People, need: Need, var: Path) -> None:
    page = send(signed_in(folk.camille), need, ("plan.pdf", PDF + b" " * actions.LARGEST))
    assert "dépasse 10" in page
    assert (need.attachments.count(), held(var)) == (0, [])


def test_no_other_page_takes_files(folk: People) -> None:
    sent = {"text": "un traiteur à Aix-en-Provence", "files": SimpleUploadedFile("plan.pdf", PDF)}
    assert signed_in(folk.camille).post("/besoins/nouveau", sent).status_code == 400


def test_sending_a_file_is_protected_as_any_form(folk: People, need: Need) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(signed_in(folk.camille).cookies)
    response = client.post(f"/besoins/{need.submission}/fichiers", {"files": SimpleUploadedFile("plan.pdf", PDF)})
    assert (response.status_code, need.attachments.count()) == (403, 0)


def test_a_visitor_attaches_to_the_draft_they_told(client: Client, folk: People) -> None:
    number = "11111111-2222-4333-8444-555555555555"
    client.post("/besoins/nouveau", {"text": "un traiteur à Aix-en-Provence", "submission": number, "website": ""})
    drafted = Need.objects.get()
    send(client, drafted, ("plan.pdf", PDF))
    kept = drafted.attachments.get()
    assert b"".join(client.get(address(drafted, kept)).streaming_content) == PDF  # type: ignore[attr-defined]
    assert Client().get(address(drafted, kept)).status_code == 404


def test_a_file_is_given_to_be_saved_and_nothing_else(folk: People, need: Need) -> None:
    kept = attach(need, "plan de l'été.pdf")
    response = signed_in(folk.bruno).get(address(need, kept))
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    headers = {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy",
                                                 "Cache-Control")}  # fmt: skip
    assert headers == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Disposition"].startswith("attachment; filename")


def status(client: Client, address: str) -> int:
    """What is answered, once the file was read to its end."""
    response = client.get(address)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.status_code


def readers(folk: People, need: Need, kept: Attachment) -> set[str]:
    names = ("camille", "colleague", "bruno", "claire", "noe", "lea", "victor")
    clients = {name: signed_in(getattr(folk, name)) for name in names} | {"visitor": Client()}
    return {name for name, client in clients.items() if status(client, address(need, kept)) == 200}


def test_who_may_have_it(folk: People, need: Need) -> None:
    kept = attach(need)
    assert readers(folk, need, kept) == {"camille", "colleague", "bruno", "claire", "noe", "lea", "victor"}
    needs.change(need, folk.camille, visibility="members")
    assert readers(folk, need, kept) == {"camille", "colleague", "bruno", "claire", "lea"}
    needs.change(need, folk.camille, visibility="advisers")
    assert readers(folk, need, kept) == {"camille", "colleague", "lea"}


def test_files_of_an_anonymous_need_wait_until_both_agree(folk: People, need: Need) -> None:
    kept, now = attach(need), timezone.now()
    needs.change(need, folk.camille, anonymous=True)
    assert readers(folk, need, kept) == {"camille", "colleague", "lea"}
    roofer = folk.bruno.memberships.get().organisation
    made = Introduction.objects.create(
        need=need, solution="siret:1", organisation=roofer, proposed_by="asker", agreed_at=now, sent_at=now
    )
    assert readers(folk, need, kept) == {"camille", "colleague", "lea"}
    Introduction.objects.filter(pk=made.pk).update(accepted_at=now, introduced_at=now)
    assert readers(folk, need, kept) == {"camille", "colleague", "lea", "bruno"}


def test_a_file_is_removed_with_its_row(
    folk: People, need: Need, var: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    kept = attach(need)
    assert signed_in(folk.bruno).post(f"{address(need, kept)}/retirer").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert signed_in(folk.camille).post(f"{address(need, kept)}/retirer").status_code == 302
    assert (need.attachments.count(), held(var)) == (0, [])


def test_files_nobody_has_any_more_are_purged(need: Need, var: Path) -> None:
    kept, lost = attach(need), var / "attachments" / ("0" * 32)
    lost.write_bytes(b"lost")
    assert actions.purge_orphans(timezone.now()) == 0
    old = (timezone.now() - timedelta(hours=2)).timestamp()
    for path in (lost, actions.file_path(kept)):
        os.utime(path, (old, old))
    assert actions.purge_orphans(timezone.now()) == 1
    assert held(var) == [PDF]


@pytest.fixture
def scanner(tmp_path: Path, settings: Settings, at_once: Settings) -> Path:
    """A scanner that finds `EICAR`, and fails on `BROKEN`."""
    program = tmp_path / "scan"
    program.write_text('#!/bin/sh\ngrep -q BROKEN "$2" && exit 2\ngrep -q EICAR "$2" && exit 1\nexit 0\n')
    program.chmod(0o755)
    settings.SCAN_COMMAND = f"{program} --no-summary"
    return program


def test_a_clean_file_is_served_once_scanned(folk: People, need: Need, scanner: Path, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    kept = attach(need)
    assert status(signed_in(folk.bruno), address(need, kept)) == 404
    actions.scan.call(kept.pk)
    assert status(signed_in(folk.bruno), address(need, kept)) == 200


def test_an_infected_file_is_removed_and_said_so(folk: People, need: Need, scanner: Path, var: Path) -> None:
    kept = attach(need, "note.txt", b"EICAR")
    kept.refresh_from_db()
    assert (kept.refused_because, bool(kept.scanned_at), held(var)) == ("infected", True, [])
    assert signed_in(folk.camille).get(address(need, kept)).status_code == 404
    page = signed_in(folk.camille).get(f"/besoins/{need.submission}").content.decode()
    assert "refusé par l’antivirus" in page
    assert "note.txt" not in signed_in(folk.bruno).get(f"/besoins/{need.submission}").content.decode()


def test_a_file_the_scanner_failed_on_waits_and_is_scanned_again(need: Need, scanner: Path) -> None:
    kept = attach(need, "note.txt", b"BROKEN")
    kept.refresh_from_db()
    assert kept.scanned_at is None
    now = timezone.now()
    assert [actions.scan_waiting(now), actions.scan_waiting(now + timedelta(minutes=11))] == [0, 1]
    with pytest.raises(RuntimeError, match="answered 2"):
        actions.scan.call(kept.pk)
