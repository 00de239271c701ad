"""A need word by word: what each word counts for, before knowing what it means.

A need says more than what is asked: who asks ("je suis boulanger") and what for ("pour mon restaurant"). Those words
are kept, for they may be all there is, but count less than the thing asked.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from entremise.matching import text as reading
from entremise.matching.model import Language

ASKER = 0.1
"""What a word on who asks counts for, when the text says elsewhere what is asked."""
PURPOSE = 0.35
"""What a word on the purpose counts for: after "pour", "for"."""
CONTEXT = 0.7
"""What a word on the surroundings counts for: after "dans", "before"."""
ACCOMPANIED = 0.5
"""What a word on what goes with the thing counts for: after "avec", "with"."""
COURTESY = 0.1
"""What a word of courtesy or hurry counts for, help included: "qui peut m'aider ?"."""

# What the words and stop words of the engine would misread: initials with "&", and stop words that are nouns as well.
_READINGS = [
    (re.compile(r"\br ?& ?d\b|\brecherche (?:et )?developpement\b|\bresearch and development\b"), "rd"),
    (re.compile(r"\bm ?& ?a\b"), "mergers"),
    (re.compile(r"\b([a-z]) ?& ?([a-z])\b"), r"\1\2"),
    (
        re.compile(
            r"\b((?:laboratoires?|moteurs?|centres?|instituts?|partenaires?|projets?|valorisation)"
            r" (?:de (?:la )?)?)recherche\b"
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
    # Compounds of which one half is a stop word, or another trade's word.
    (
        re.compile(
            r"\b(sous|sans|contre|hors|avant|bien|rendez|faire|camping|make|pop|start)[- ]"
            r"(vetements?|trait\w+|titr\w+|marine?s?|abris?|visite|bord|premiere|etre|vous|parts?|cars?|up|ups)\b"
        ),
        r"\1\2",
    ),
    (re.compile(r"\be[- ]commerce\b"), "ecommerce"),
    # To make one thing of another is not to machine it; and what a thing is made of is not what is to be done with it.
    (re.compile(r"\bturn(?:ing|ed)?(?= (?:[a-z]+ ){1,4}into\b)"), "convert"),
    (re.compile(r"\brecycled (?=[a-z])"), ""),
    (
        re.compile(r"\b(cartons?|papiers?|plastiques?|bois|verre|textiles?|tissus?|materiaux|matieres?) recyclee?s?\b"),
        r"\1",
    ),
    (re.compile(r"\b(un|des|en|de|par) cars?\b"), r"\1 autocar"),
    (re.compile(r"\bcars?(?= (?:scolaires?|avec chauffeur|de tourisme))"), "autocar"),
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
# Words of one family that stemming leaves apart, brought to one: who says "grossiste" and "en gros" asks for the same.
_FAMILIES = {
    "fabrication": "fabricant fabricants fabricante fabriquer fabrique fabriquons",
    "fourniture": "fournisseur fournisseurs fournitures fournir",
    "gros": "grossiste grossistes",
    "livraison": "livrer livreur livreurs livrons",
    "location": "louer loue louons loueur loueurs",
    "formation": "former formateur formateurs formatrice formatrices",
    "nettoyage": "nettoyer nettoie nettoyeur",
    "renovation": "restaurer restaure restaurons",
    "installation": "installer installateur installateurs installe install installing installer",
    "construction": "construire construit constructeur constructeurs",
    "rental": "rent rents renting rented hire",
    "supplier": "supply supplies suppliers supplying",
}
# Words of different trades that stemming would take for one: a sea port for a door, a butcher for a blocked sink.
_APART: dict[Language, str] = {
    "fr": "aire alternateur ambulant armee auditif auditive banquette berger boucher cafe chassis collant colonie"
    " concertation cremant crepe equipe foyer fraise galette menager opera port restaurant retraite saucisse soude"
    " stationnement tennis terrasse villa visa",
    "en": "animation authority custom engine fitness marketing parking stationer stationery trainer training",
}
_APART_IN = {language: frozenset(words.split()) for language, words in _APART.items()}
_FAMILY = {word: head for head, family in _FAMILIES.items() for word in family.split()}
_COURTESY = frozenset(
    {"bonjour", "bonsoir", "merci", "beaucoup", "svp", "aider", "aidez", "sais", "savoir", "urgent", "urgence", "vite"}
    | {"rapidement", "hello", "hi", "thanks", "thank", "help", "know", "quickly", "asap", "question"}
)
_CONTEXT = frozenset({"dans", "chez", "avant", "apres", "in", "at", "before", "after", "from"})
_ELISION = re.compile(r"\b(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_WORD = re.compile(r"[a-z0-9]+")
_TOKEN = re.compile(r"[a-z0-9]+|[,.;:!?()\n]")
_ASKED = re.compile(
    r"(?:re)?cherch\w*|besoins?|voudr\w*|souhait\w*|veu[tx]|voul\w*|trouver|looking|need\w*|seek\w*|want\w*|find|require\w*|searching"
)
_ASKER = re.compile(
    r"\b(?:je suis|nous sommes|on est|je (?:tiens|gere|dirige|possede)|nous (?:gerons|tenons)|j'ai une? "
    r"|i am|i'm|we are|we're|(?:i|we) (?:run|own|manage|have an?))\b"
)
_PURPOSE = frozenset({"pour", "for", "afin", "into"})
_ACCOMPANIED = frozenset({"avec", "with"})
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
        return Word(_stem(folded, "fr"), _stem(folded, "en"), folded, self.written, emphasis)

    def stem(self, language: Language) -> str:
        """Its stem in that language."""
        return self.french if language == "fr" else self.english


@lru_cache(maxsize=64)  # a need is read several times over, by those who look for different things in it
def fold(text: str) -> str:
    """The folded text, with what would be misread put in other words."""
    folded = reading.fold(text)
    for misread, meant in _READINGS:
        folded = misread.sub(meant, folded)
    return folded


def stems(text: str, language: Language) -> tuple[str, ...]:
    """The stems of a term or label, in order."""
    return stems_of_folded(fold(text), language)


def stems_of_folded(folded: str, language: Language) -> tuple[str, ...]:
    """The same, of a text that was folded already."""
    stop = reading.STOP_WORDS[language]
    words = _WORD.findall(_ELISION.sub(" ", folded))
    return tuple(_stem(word, language) for word in words if word not in stop and _says(word))


def read(text: str, language: Language) -> list[Word]:
    """The meaningful words of a need, in order."""
    written = {reading.fold(word): word for word in re.findall(r"\w+", text)}
    stop = reading.STOP_WORDS[language]
    return [
        Word(_stem(word, "fr"), _stem(word, "en"), word, written.get(word, word), emphasis)
        for word, emphasis in _emphasised(fold(text))
        if word not in stop and _says(word)
    ]


def asides(text: str) -> frozenset[str]:
    """The folded words of a need that nowhere say what is asked: only who asks, or how politely."""
    emphases: dict[str, float] = {}
    for word, emphasis in _emphasised(fold(text)):
        emphases[word] = max(emphasis, emphases.get(word, 0.0))
    return frozenset(word for word, emphasis in emphases.items() if emphasis <= max(ASKER, COURTESY))


def _stem(folded: str, language: Language) -> str:
    singular = folded.removesuffix("s")
    for word in (folded, singular):
        if word in _APART_IN[language]:
            return f"{word}="
    return reading.stem(_FAMILY.get(folded, folded), language)


def _says(word: str) -> bool:
    return not word.isdigit()


def _emphasised(folded: str) -> list[tuple[str, float]]:
    """Each word of a folded text with what it counts for."""
    who_asks = _who_asks(folded)
    counted: list[tuple[str, float]] = []
    part, previous = 1.0, ""
    for token in _TOKEN.finditer(_ELISION.sub(lambda elided: " " * len(elided[0]), folded)):
        word = token[0]
        if word in _CLAUSE_END or _ASKED.fullmatch(word):
            part = 1.0
        elif word in _PURPOSE and previous not in _SEARCHING and not _ASKED.fullmatch(previous) and counted:
            part = PURPOSE
        elif word in _CONTEXT and counted:
            part = min(part, CONTEXT)
        elif word in _ACCOMPANIED and counted:
            part = min(part, ACCOMPANIED)
        if word not in _CLAUSE_END:
            asker = any(start <= token.start() < end for start, end in who_asks)
            counted.append((word, ASKER if asker else COURTESY if word in _COURTESY else part))
        previous = word
    return counted


def _who_asks(folded: str) -> list[tuple[int, int]]:
    """Where the text says who asks: from "je suis" to the words that ask. None when nothing is asked afterwards."""
    spans = []
    told = 0  # up to where it is known
    for introduction in _ASKER.finditer(folded):
        if introduction.start() < told:
            continue
        asked = _ASKED.search(folded, introduction.end())
        if not asked:
            break
        if folded[introduction.end() : asked.start()].strip():
            spans.append((introduction.start(), asked.start()))
            told = asked.start()
    return spans
