"""Taking the text out of a file that somebody sends: a PDF, or a plain text."""

import subprocess
import sys
import tempfile
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from entremise.common.tables import UnreadableTableError, decoded
from entremise.hub.file_types import content_type

#: Bytes of one file; pages that are read; seconds that reading may take.
LARGEST = 10_000_000
MOST_PAGES = 60
_PATIENCE = 30
_PASSWORD = 3


class UnreadableError(ValueError):
    """No text can be taken out of this file; the message says why and what to do."""


class Taken(NamedTuple):
    """A text, and whether the file has more pages than were read."""

    text: str
    cut: bool


def text_of(name: str, file: BinaryIO) -> Taken:
    """The text of a file.

    Raises:
        UnreadableError: it is neither PDF nor text, asks for a password, holds pictures only, or takes too long.
    """
    kind = content_type(name, file)
    file.seek(0)
    if kind == "text/plain":
        try:
            return Taken(decoded(file.read()), cut=False)
        except UnreadableTableError:
            kind = None
    if kind != "application/pdf":
        raise UnreadableError(_("Ce fichier n’est ni un PDF ni un texte : enregistrez-le en PDF, ou collez son texte."))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        copy.write(file.read())
        copy.flush()
        return _read(copy.name)


def _read(path: str) -> Taken:
    command = [sys.executable, "-m", "entremise.market.pasting.pdf_text", path, str(MOST_PAGES)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise UnreadableError(_("Ce PDF est trop long à lire : collez-en le texte utile.")) from None
    if done.returncode == _PASSWORD:
        raise UnreadableError(_("Ce PDF demande un mot de passe : collez-en le texte."))
    if done.returncode:
        raise UnreadableError(_("Ce PDF ne se lit pas : enregistrez-le de nouveau en PDF, ou collez-en le texte."))
    count, _sep, text = done.stdout.decode().partition("\n")
    if not text.strip():
        raise UnreadableError(
            _("Ce PDF ne contient que des images, sans texte à lire : collez le texte, ou saisissez la consultation.")
        )
    return Taken(text, cut=int(count) > MOST_PAGES)
