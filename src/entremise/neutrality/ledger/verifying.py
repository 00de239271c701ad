"""Finding out that the ledger was tampered with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from entremise.matching.speech import say
from entremise.neutrality.ledger import files, lines
from entremise.neutrality.ledger.lines import BEGINNING, DamagedError


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the ledger: in the file of which month, at which entry, in words."""

    month: str
    number: int
    text: str


def verified(directory: Path) -> Iterator[Fault]:
    """All that is wrong with the chain of the files of a folder, in order."""
    number, digest = 0, BEGINNING
    for position, line in files.lines(directory):
        month = position.month
        try:
            recorded = lines.read(line, month)
        except DamagedError:
            yield Fault(month, number + 1, say("cette ligne est illisible", "this line cannot be read"))
            number += 1
            continue
        text = _broken(line, recorded.number, number, digest)
        if text:
            yield Fault(month, recorded.number, text)
        number, digest = recorded.number, recorded.hash


def _broken(line: bytes, number: int, before: int, digest: str) -> str:
    """What is wrong between a line and the one before it, of that number and hash; nothing when they hold together."""
    previous = json.loads(line)["prev"]
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
