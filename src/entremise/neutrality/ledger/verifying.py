"""Finding out that the ledger was tampered with."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from entremise.matching.speech import say
from entremise.neutrality.ledger import files, lines
from entremise.neutrality.ledger.entries import Entry, Listed, Shown
from entremise.neutrality.ledger.lines import BEGINNING, DamagedError, month_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the ledger: in the file of which month, at which entry, in words."""

    month: str
    number: int
    text: str


def verified(directory: Path) -> Iterator[Fault]:
    """All that is wrong with the files of a folder, in order.

    What comes after the last line of the last file is left out: it is being written, or its writer was killed.
    """
    number, digest = 0, BEGINNING
    for position, line in files.lines(directory):
        month = position.month
        try:
            recorded = lines.read(line, month)
        except DamagedError:
            number += 1
            yield Fault(month, number, say("cette ligne est illisible", "this line cannot be read"))
            continue
        text = _broken(line, recorded.number, number, digest) or _impossible(recorded.entry, recorded.number, month)
        if text:
            yield Fault(month, recorded.number, text)
        number, digest = recorded.number, recorded.hash
    for month in files.months(directory)[:-1]:
        if _torn(files.path(directory, month)):
            yield Fault(month, 0, say("sa dernière ligne est incomplète", "its last line is torn"))


def _broken(line: bytes, number: int, before: int, digest: str) -> str:
    """What is wrong between a line and the one before it, of that number and hash; nothing when they hold together."""
    previous = lines.previous(line)
    if number != before + 1:
        return say(
            f"elle vient après l’entrée {before} : des lignes ont été retirées, ajoutées ou déplacées",
            f"it comes after entry {before}: lines were removed, added or moved",
        )
    if lines.digested(previous, lines.without_hash(line)) != lines.chained(line)[1]:
        return say("son contenu a été changé", "what it says was changed")
    if previous != digest:
        return say("l’entrée qui la précède n’est plus la même", "the entry before it is no longer the same")
    return ""


def _impossible(entry: Entry, number: int, month: str) -> str:
    """What an entry says that cannot be; nothing when all can."""
    if month_of(entry.at) > month:
        return say("elle est datée d’après le mois de son fichier", "it is dated after the month of its file")
    if isinstance(entry, Listed):
        if entry.state >= number:
            return say(
                f"elle dit tenir compte de l’entrée {entry.state}, qui ne la précède pas",
                f"it says that it takes entry {entry.state} into account, which does not come before it",
            )
        if not len(entry.firms) == len(entry.gaps) == len(entry.features):
            return say("ses colonnes n’ont pas la même longueur", "its columns are not of the same length")
    if isinstance(entry, Shown) and entry.list >= number:
        return say("elle montre une liste qui ne la précède pas", "it shows a list that does not come before it")
    return ""


def _torn(path: str) -> bool:
    with Path(path).open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        return file.read(1) not in (b"", b"\n")
