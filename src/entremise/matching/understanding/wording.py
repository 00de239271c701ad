"""A need word by word: what each word counts for, before knowing what it means.

A need says more than what is asked: who asks ("je suis boulanger") and what for ("pour mon restaurant"). Those words
are kept, for they may be all there is, but count less than the thing asked.
"""

import re
from typing import NamedTuple

from entremise.matching import text as reading
from entremise.matching.model import Language

ASKER = 0.1
"""What a word on who asks counts for, when the text says elsewhere what is asked."""
PURPOSE = 0.45
"""What a word on the purpose counts for: after "pour", "for"."""

# What the words and stop words of the engine would misread: initials with "&", and stop words that are nouns as well.
_READINGS = [
    (re.compile(r"\br ?& ?d\b|\brecherche (?:et )?developpement\b|\bresearch and development\b"), "rd"),
    (re.compile(r"\b([a-z]) ?& ?([a-z])\b"), r"\1\2"),
    (
        re.compile(
            r"\b((?:laboratoires?|moteurs?|centres?|instituts?|partenaires?|projets?|valorisation) (?:de )?)recherche\b"
        ),
        r"\1recherches",
    ),
    (
        re.compile(
            r"\brecherche(?= (?:scientifique|industrielle|medicale|appliquee|oceanographique"
            r"|en (?:biotechnologie|chimie|energie|sciences|economie|sante)))"
        ),
        "recherches",
    ),
    (re.compile(r"\b(ingenieurs?|techniciens?|prises?|studios?|preneurs?) (?:du |de )?son\b"), r"\1 sonorisation"),
    (re.compile(r"\bson et (?:la )?lumieres?\b"), "sonorisation lumiere"),
    (
        re.compile(
            r"\bit (?=support|consult|services?|equipment|hardware|compan|security|outsourc|infrastructure|maintenance"
            r"|technician|resell|department|systems?|provider|manag)"
        ),
        "informatics ",
    ),
]
_ELISION = re.compile(r"\b(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_TOKEN = re.compile(r"[a-z0-9]+|[,.;:!?()\n]")
_ASKED = re.compile(
    r"(?:re)?cherch\w*|besoins?|voudr\w*|souhait\w*|veu[tx]|voul\w*|trouver|looking|need\w*|seek\w*|want\w*|find|require\w*|searching"
)
_ASKER = re.compile(
    r"\b(?:je suis|nous sommes|on est|je (?:tiens|gere|dirige|possede)|nous (?:gerons|tenons)|j'ai une? |i am|i'm|we are|we're"
    r"|(?:i|we) (?:run|own|manage|have an?))\b"
)
_PURPOSE = frozenset({"pour", "for", "afin"})
_CLAUSE_END = frozenset(",.;:!?()\n")
_SEARCHING = frozenset({"looking", "searching", "search", "look", "asking", "ask"})


class Word(NamedTuple):
    """A meaningful word of a need: its stems, how it is folded and written, and what it counts for (0 to 1)."""

    french: str
    english: str
    folded: str
    written: str
    emphasis: float

    def meaning(self, folded: str, emphasis: float) -> "Word":
        """The same word as written, read as another one."""
        return Word(reading.stem(folded, "fr"), reading.stem(folded, "en"), folded, self.written, emphasis)

    def stem(self, language: Language) -> str:
        """Its stem in that language."""
        return self.french if language == "fr" else self.english


def fold(text: str) -> str:
    """The folded text, with what would be misread put in other words."""
    folded = reading.fold(text)
    for misread, meant in _READINGS:
        folded = misread.sub(meant, folded)
    return folded


def stems(text: str, language: Language) -> tuple[str, ...]:
    """The stems of a term or label, in order."""
    stop = reading.STOP_WORDS[language]
    return tuple(reading.stem(word, language) for word in reading.words(fold(text)) if word not in stop and _says(word))


def read(text: str, language: Language) -> list[Word]:
    """The meaningful words of a need, in order."""
    written = {reading.fold(word): word for word in re.findall(r"\w+", text)}
    stop = reading.STOP_WORDS[language]
    return [
        Word(reading.stem(word, "fr"), reading.stem(word, "en"), word, written.get(word, word), emphasis)
        for word, emphasis in _emphasised(fold(text))
        if word not in stop and _says(word)
    ]


def _says(word: str) -> bool:
    return not word.isdigit()


def _emphasised(folded: str) -> list[tuple[str, float]]:
    """Each word of a folded text with what it counts for."""
    who_asks = _who_asks(folded)
    counted = []
    purpose = False
    previous = ""
    for token in _TOKEN.finditer(_ELISION.sub(lambda elided: " " * len(elided[0]), folded)):
        word = token[0]
        if word in _CLAUSE_END or _ASKED.fullmatch(word):
            purpose = False
        elif word in _PURPOSE and previous not in _SEARCHING and not _ASKED.fullmatch(previous):
            purpose = bool(counted)
        if word not in _CLAUSE_END:
            asker = any(start <= token.start() < end for start, end in who_asks)
            counted.append((word, ASKER if asker else PURPOSE if purpose else 1.0))
        previous = word
    return counted


def _who_asks(folded: str) -> list[tuple[int, int]]:
    """Where the text says who asks: from "je suis" to the words that ask. None when nothing is asked afterwards."""
    spans = []
    for introduction in _ASKER.finditer(folded):
        asked = _ASKED.search(folded, introduction.end())
        if asked and not _ASKED.match(folded[introduction.end() :].lstrip()):
            spans.append((introduction.start(), asked.start()))
    return spans
