"""Writing a run (needs, their ranked solutions, the reasons) as JSONL, CSV or XLSX: whole, or not at all."""

import csv
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from entremise.matching.model import Match
from entremise.matching.speech import say
from entremise.matching.tables import TableError

#: Writes the matches of one need.
Write = Callable[[str, Sequence[Match]], None]

_COLUMNS = ("need", "rank", "solution", "score", "reasons")
_XLSX_ROWS = 1_048_576


def check(out: str) -> None:
    """Refuse at once what could only fail at the end.

    Raises:
        TableError: if the kind of file is not known, its folder does not exist, or it is itself a folder.
    """
    if out == "-":
        return
    if Path(out).suffix.lower() not in _WRITERS:
        kinds = ", ".join(_WRITERS)
        raise TableError(
            say(f"{out} : extension non reconnue ; attendu : {kinds}", f"{out}: unknown extension; expected {kinds}")
        )
    if not Path(out).parent.is_dir():
        raise TableError(say(f"{Path(out).parent} : dossier introuvable", f"{Path(out).parent}: no such folder"))
    if Path(out).is_dir():
        raise TableError(say(f"{out} : c’est un dossier", f"{out}: this is a folder"))


@contextmanager
def writing(out: str) -> Iterator[Write]:
    """Write a run to a file, named only once it is complete, or to the standard output (`-`, JSONL)."""
    if out == "-":
        yield _jsonl(sys.stdout)
        sys.stdout.flush()
        return
    path = Path(out)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        with _WRITERS[path.suffix.lower()](unfinished) as write:
            yield write
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _jsonl(file: IO[str]) -> Write:
    def write(need: str, matches: Sequence[Match]) -> None:
        for match in matches:
            reasons = [{"kind": reason.kind, "text": reason.text} for reason in match.reasons]
            line = {
                "need": need,
                "rank": match.rank,
                "solution": match.id,
                "score": match.score,
                "reasons": reasons,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    return write


def _cells(need: str, match: Match) -> tuple[str, int, str, float, str]:
    return need, match.rank, match.id, match.score, " · ".join(reason.text for reason in match.reasons)


@contextmanager
def _writing_jsonl(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as file:
        yield _jsonl(file)


@contextmanager
def _writing_csv(path: Path) -> Iterator[Write]:
    # The byte order mark tells spreadsheets that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        yield lambda need, matches: writer.writerows(_cells(need, match) for match in matches)


@contextmanager
def _writing_xlsx(path: Path) -> Iterator[Write]:
    import xlsxwriter

    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("run")
        sheet.write_row(0, 0, _COLUMNS)
        written = 1

        def write(need: str, matches: Sequence[Match]) -> None:
            nonlocal written
            if written + len(matches) > _XLSX_ROWS:
                raise TableError(
                    say(
                        "une feuille XLSX ne tient pas tant de lignes : choisir .jsonl ou .csv, ou un plus petit --top",
                        "an XLSX sheet does not hold so many rows: choose .jsonl or .csv, or a smaller --top",
                    )
                )
            for match in matches:
                sheet.write_row(written, 0, _cells(need, match))
                written += 1

        yield write


_WRITERS = {".jsonl": _writing_jsonl, ".csv": _writing_csv, ".xlsx": _writing_xlsx}
