"""The words the territory speaks with: its trades, and what names and streets are made of."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from entremise.matching.text import fold, stems

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Trade:
    """An activity and the words its firms speak with."""

    naf: str
    share: int
    words: Sequence[str]
    titles: Sequence[str]
    says: Sequence[str]
    title_en: str
    says_en: Sequence[str]
    done: Sequence[str]
    closings: Sequence[str]
    closings_en: Sequence[str]
    sector: str
    size: str = "tiny"
    near: Sequence[str] = ()
    labels: Mapping[str, float] = field(default_factory=dict)
    english: float = 0.12


def read(name: str) -> dict[str, Any]:
    """A file of this folder."""
    return tomllib.loads((HERE / name).read_text())


def trades() -> list[Trade]:
    """Every trade of every sector, in a fixed order."""
    found = []
    for path in sorted((HERE / "trades").glob("*.toml")):
        sector = tomllib.loads(path.read_text())
        common = {"closings": sector["closings"], "closings_en": sector["closings_en"], "sector": path.stem}
        found += [Trade(**common, **trade) for trade in sector["trade"]]
    return found


def in_common(title: str, sentence: str) -> int:
    """How many words a title and a sentence share, so that what is said first is what is announced."""
    return len({stem for stem, _ in stems(title, "fr")} & {stem for stem, _ in stems(sentence, "fr")})


class Names:
    """Invented names, never twice the same."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.parts = read("names.toml")
        self.taken: set[str] = set()

    def firm(self, trade: Trade) -> str:
        """A name for a firm of that trade."""
        while True:
            name = self._firm(trade)
            if fold(name) not in self.taken:
                self.taken.add(fold(name))
                return name

    def street(self) -> str:
        """A number and a street that may exist nowhere."""
        way, name = self._one("ways"), self._one("way_names")
        return f"{self.random.randint(1, 240)} {way} {name}"

    def _firm(self, trade: Trade) -> str:
        word, draw = self.random.choice(trade.words), self.random.random()
        if draw < 0.4:
            return f"{word} {self._coined()}"
        if draw < 0.5 and not word.startswith(("Le ", "La ", "Les ", "L'")):
            return f"{self._coined()} {word}"
        article, of, image = self._image()
        if draw < 0.65 and trade.sector in ("hospitality", "food", "farming", "trade", "culture"):
            return f"{article}{image}"
        return f"{word} {of}{image}"

    def _coined(self) -> str:
        stem, ending = self._one("stems"), self._one("endings")
        return stem + (ending[1:] if stem[-1] == ending[0] else ending)

    def _image(self) -> tuple[str, str, str]:
        """An image with its article and its preposition: (Le , du , Figuier Penché)."""
        kind = self.random.choice(("masculine", "feminine", "plural"))
        if kind == "plural":
            return "Les ", "des ", f"{self._one('numbers')} {self._one('plurals')}"
        noun = self._one(kind)
        image = f"{noun} {self._one(kind + '_adjectives')}"
        if noun[0] in "AEÉHIOU":
            return "L'", "de l'", image
        return ("Le ", "du ", image) if kind == "masculine" else ("La ", "de la ", image)

    def _one(self, key: str) -> str:
        return str(self.random.choice(self.parts[key]))
