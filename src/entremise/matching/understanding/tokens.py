"""A text as folded words that know where they stand in it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from entremise.matching.text import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_IN_FULL = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "pce": "provence"}


class Span(NamedTuple):
    """Words ``start`` to ``end`` (excluded) of a text, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A text and its words.

    Attributes:
        raw: the text as given.
        ends: for each word, where it begins and ends in ``raw``.
        words: each word folded, ``st`` and ``ste`` in full.
    """

    raw: str
    ends: Sequence[tuple[int, int]]
    words: Sequence[str]

    @classmethod
    def read(cls, raw: str) -> "Text":
        """Cut a text into words: runs of letters or of figures."""
        ends = [match.span() for match in _TOKEN.finditer(raw)]
        words = [fold(raw[start:end]) for start, end in ends]
        return cls(raw, ends, [_IN_FULL.get(word, word) for word in words])

    def __len__(self) -> int:
        return len(self.words)

    def between(self, index: int) -> str:
        """What stands before a word, since the word before."""
        return self.raw[self.ends[index - 1][1] if index else 0 : self.ends[index][0]]

    def apart(self, index: int) -> bool:
        """Whether punctuation parts a word from the one before (hyphens, apostrophes and ``St.`` do not)."""
        before = self.between(index)
        if index and self.words[index - 1] in ("saint", "sainte", "s", "av", "bd", "cp", "dpt", "dept"):
            before = before.replace(".", "").replace("/", "")
        return any(not (c.isspace() or c in "-'’‐‑–`´") for c in before)

    @cached_property
    def line(self) -> str:
        """The folded words in one line, a comma where punctuation parts them."""
        return "".join(
            f"{' ,' if index and self.apart(index) else ''}{' ' if index else ''}{word}"
            for index, word in enumerate(self.words)
        )

    @cached_property
    def _offsets(self) -> list[int]:
        offsets, position = [], 0
        for index, word in enumerate(self.words):
            position += (2 if self.apart(index) else 0) + 1 if index else 0
            offsets.append(position)
            position += len(word)
        return offsets

    def span(self, start: int, end: int) -> Span:
        """The words that characters ``start`` to ``end`` of the line cover."""
        return Span(bisect_left(self._offsets, start), bisect_left(self._offsets, end))

    def left(self, index: int, count: int = 8) -> str:
        """The few folded words before a word, in one line that ends with a blank; nothing beyond punctuation."""
        first = index
        while first > 0 and index - first < count and not self.apart(first):
            first -= 1
        return "".join(f"{word} " for word in self.words[first:index])

    def right(self, index: int, count: int = 5) -> str:
        """The few folded words from a word on, each after a blank, a comma where punctuation parts them."""
        last = min(len(self), index + count)
        return "".join(f"{' ,' if self.apart(i) else ''} {self.words[i]}" for i in range(index, last))

    def following(self, index: int) -> str:
        """The word that follows without punctuation, empty when none does."""
        return self.words[index] if 0 < index < len(self) and not self.apart(index) else ""

    def bracketed(self, start: int, end: int, *, closed: bool = True) -> bool:
        """Whether words stand in brackets of their own; or (not ``closed``) end a bracket, a line or the text."""
        after = self.raw[self.ends[end - 1][1] :].lstrip()[:1]
        return (
            after in ("", ")", ",", ".", ";", "\n")
            if not closed
            else self.between(start).endswith("(") and after == ")"
        )

    def capital(self, index: int) -> bool:
        """Whether a word begins with a capital."""
        return self.raw[self.ends[index][0]].isupper()

    @cached_property
    def capitals_tell(self) -> bool:
        """Whether capitals mean something here: some words have one, but not most."""
        words = [i for i in range(len(self)) if not self.words[i].isdigit() and len(self.words[i]) > 2]
        with_capital = sum(self.capital(i) for i in words)
        return 0 < with_capital <= max(2, 0.6 * len(words))

    def split(self, spans: Sequence[Span]) -> tuple[str, str]:
        """The text of these spans, and the text without them; no word is lost."""
        told, rest, position = [], [], 0
        for span in spans:
            start, end = self.ends[span.start][0], self.ends[span.end - 1][1]
            if self.raw[start:end].count("(") > self.raw[start:end].count(")") and self.raw[end : end + 1] == ")":
                end += 1
            rest.append(self.raw[position:start])
            told.append(self.raw[start:end])
            position = end
        rest.append(self.raw[position:])
        return " ".join(told), _tidy(" ".join(rest)) if spans else self.raw


def _tidy(rest: str) -> str:
    """No doubled blanks, empty brackets or stray commas where words were taken out."""
    without_empty = re.sub(r"\(\s*\)|\[\s*\]", " ", rest)
    single = re.sub(r"\s+(?=[,.)]|$)|(?<=\()\s+", "", re.sub(r"\s+", " ", without_empty))
    return re.sub(r"(?:\s*[,;:]\s*)+([,;:.!?]|$)", r"\1", single).strip(" ,;:-–")
