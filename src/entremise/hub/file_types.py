"""What a file is, told by what it holds and not by its name: only a few kinds may be attached."""

import zipfile
from typing import BinaryIO, Final

import puremagic

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."
#: What may be attached: content type by the suffix its name ends with.
SUFFIXES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
}
#: What the first bytes tell at once.
_BY_SIGNATURE: Final = {".pdf": "pdf", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg"}
#: The part of a Word or Excel file that says which it is. Those with macros say something else.
_MAIN_PARTS: Final = {
    f"{_OFFICE}wordprocessingml.document.main+xml": "docx",
    f"{_OFFICE}spreadsheetml.sheet.main+xml": "xlsx",
}
#: A list of parts longer than this is no office file of anybody's.
_LONGEST_LIST: Final = 1_000_000
#: Characters of a text that no reader shows.
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13, 27}


def content_type(name: str, file: BinaryIO) -> str | None:
    """The content type of a file; `None` when it is not one of `SUFFIXES`, or not what its name says.

    Office files are archives: what is inside says which they are. A text is what can be read as UTF-8 or Windows-1252.
    """
    suffix = name.rpartition(".")[2].lower()
    wanted = SUFFIXES.get(suffix)
    if wanted is None:
        return None
    file.seek(0)
    if suffix in {"txt", "csv"}:
        return wanted if _is_text(file.read()) else None
    head = file.read(8192)
    found = _office(file) if head.startswith(b"PK\x03\x04") else _signature(head)
    return wanted if found and SUFFIXES[found] == wanted else None


def _signature(head: bytes) -> str | None:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    suffixes = (_BY_SIGNATURE.get(each.extension) for each in found)
    return next((suffix for suffix in suffixes if suffix), None)


def _office(file: BinaryIO) -> str | None:
    """Which office file an archive is, by its own list of parts or its own content type."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                parts = _small(archive, "[Content_Types].xml").decode()
                return next((suffix for part, suffix in _MAIN_PARTS.items() if f'"{part}"' in parts), None)
            if "mimetype" in names:
                told = _small(archive, "mimetype").decode().strip()
                return next((suffix for suffix in ("odt", "ods") if SUFFIXES[suffix] == told), None)
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError, EOFError):
        return None
    return None


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of an archive, never more than it may hold, whatever its header says."""
    with archive.open(name) as part:
        return part.read(_LONGEST_LIST)


def _is_text(content: bytes) -> bool:
    if _CONTROLS & set(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content.decode("cp1252")
        except UnicodeDecodeError:
            return False
    return True
