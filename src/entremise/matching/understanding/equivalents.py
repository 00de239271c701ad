"""Other words for a word: those the other language says it by, and those of its own that say nearly the same.

The table is learned by `python -m training equivalents`; how, and what it is worth: docs/decisions/011-equivalents.md.

| file of matching/data | holds |
|---|---|
| equivalents_stems.txt | the stems known: French ones, an empty line, English ones; a stem's number is its place |
| equivalents.npy | `LINK` records in the order of their `stem`: translations, closest first, then related words |
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from entremise.matching import arrays
from entremise.matching.model import Language

#: That the stem of a number has another for equivalent, and how close it is, in 255ths. Little-endian, packed.
LINK: Final = np.dtype([("stem", "<u2"), ("other", "<u2"), ("weight", "u1")])
FULL: Final = 255

FOLDER: Final = Path(str(files("entremise.matching"))) / "data"

#: A need of more words than this says itself what it is about: words related to each of them would only blur it.
FEW_WORDS: Final = 5

#: Stems whose equivalents are remembered: those of some thousand needs.
_REMEMBERED: Final = 20_000


class Equivalent(NamedTuple):
    """Another stem for a stem, in its language, and how nearly it says the same (0 to 1)."""

    stem: str
    language: Language
    weight: float


class Table(NamedTuple):
    """The table as it is looked up: stems by number, the numbers of stems, where the links of each number start."""

    stems: Sequence[tuple[str, Language]]
    numbers: Mapping[tuple[str, Language], int]
    starts: npt.NDArray[np.int64]
    links: npt.NDArray[np.void]


@cache
def table() -> Table:
    """The table of the package."""
    return read(FOLDER)


def read(folder: Path) -> Table:
    """The table written in a folder, see `write`."""
    french, english = (folder / "equivalents_stems.txt").read_text(encoding="utf-8").split("\n\n")
    stems: list[tuple[str, Language]] = [(stem, "fr") for stem in french.split("\n")]
    stems += [(stem, "en") for stem in english.split("\n")]
    links = np.load(folder / "equivalents.npy", mmap_mode="r")
    starts = np.searchsorted(links["stem"], np.arange(len(stems) + 1))
    return Table(stems, {stem: number for number, stem in enumerate(stems)}, starts, links)


def write(folder: Path, links: Mapping[tuple[str, Language], Sequence[Equivalent]]) -> None:
    """Write a table: for each stem, what it may be said by.

    Raises:
        ValueError: if there are more stems than numbers for them.
    """
    known = set(links) | {(other.stem, other.language) for others in links.values() for other in others}
    stems = [*sorted(stem for stem in known if stem[1] == "fr"), *sorted(stem for stem in known if stem[1] == "en")]
    if len(stems) > np.iinfo(np.uint16).max:
        raise ValueError(f"{len(stems)} stems are too many")
    numbers = {stem: number for number, stem in enumerate(stems)}
    records = [
        (number, numbers[other.stem, other.language], round(other.weight * FULL))
        for stem, number in numbers.items()
        for other in links.get(stem, ())
    ]
    spoken = ("\n".join(stem for stem, language in stems if language == told) for told in ("fr", "en"))
    beside = folder / "equivalents_stems.part"
    beside.write_text("\n\n".join(spoken), encoding="utf-8")
    beside.replace(folder / "equivalents_stems.txt")
    arrays.replace(folder / "equivalents.npy", np.array(records, dtype=LINK))


def of(stem: str, language: Language, among: int = 1) -> Sequence[Equivalent]:
    """What a stem of a language may be said by: translations, closest first, then related words; none if unknown.

    Args:
        among: how many words the need has. Related words answer for it only when it says little (`FEW_WORDS`).
    """
    found = _all(stem, language)
    return found if among <= FEW_WORDS else tuple(other for other in found if other.language != language)


@lru_cache(maxsize=_REMEMBERED)
def _all(stem: str, language: Language) -> Sequence[Equivalent]:
    known = table()
    number = known.numbers.get((stem, language))
    if number is None:
        return ()
    found = []
    for _, other, weight in known.links[known.starts[number] : known.starts[number + 1]].tolist():
        spoken, spoken_in = known.stems[other]
        found.append(Equivalent(spoken, spoken_in, weight / FULL))
    return tuple(found)
