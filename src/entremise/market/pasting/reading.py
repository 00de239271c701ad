"""What a text says of a consultation, part by part, each with the very words it comes from.

Parts are proposed, never decided: whoever pasted the text keeps or leaves each of them, and corrects them in the form.
The text itself is kept whole as the description, so that nothing of it is lost.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from entremise.market.models import Asked, Tender
from entremise.market.pasting import amounts, dates
from entremise.market.things import THINGS, told_in
from entremise.matching.nomenclature import communes, cpv
from entremise.matching.text import plain
from entremise.matching.understanding import places

#: Signs of a text that are read, and of the description that a consultation holds.
LONGEST, LONGEST_DESCRIPTION = 300_000, 20_000
MOST_LOTS, MOST_REQUIREMENTS, MOST_CPV = 50, 30, 10
_LONGEST_TITLE, _LONGEST_LOT, _LONGEST_REQUIREMENT, _LONGEST_WORDS = 300, 1000, 500, 240
#: A title that its label tells, and one that is only the first line to say something.
_LEAST_TITLE, _LEAST_GUESSED = 8, 12


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a text says.

    Attributes:
        field: `title`, `category`, `place`, `cpv`, `closes_at`, `questions_on`, `starts_on`, `months`, `amount`, `url`,
            `lot` or `requirement`.
        value: as the form of a consultation takes it, in JSON.
        words: of the text, that it comes from.
    """

    field: str
    value: dict[str, Any]
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was read: the description, the parts in the order of the form, and whether the description was cut."""

    text: str
    parts: tuple[Part, ...]
    cut: bool = False

    def told(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Proposal":
        """As JSON kept it."""
        return cls(told["text"], tuple(Part(**part) for part in told["parts"]), told["cut"])


def propose(text: str, today: dt.date) -> Proposal:
    """Read a text.

    Args:
        text: as it was pasted, or taken out of a PDF; French or English.
        today: dates without a year are the next ones to come.
    """
    clean = _tidy(text[:LONGEST])
    joined = _joined(clean)
    lots = list(_lots(joined))
    parts = [*_title(joined), *_category(joined), *_place(joined), *_cpv(joined), *_dates(joined, today)]
    parts += [*_months(joined), *_amount(joined, lots), *_url(joined), *lots, *_requirements(joined)]
    return Proposal(
        clean[:LONGEST_DESCRIPTION], tuple(parts), cut=len(clean) > LONGEST_DESCRIPTION or len(text) > LONGEST
    )


def _tidy(text: str) -> str:
    """Without control signs, spaces at the ends of lines, or more than one empty line."""
    lines = [" ".join(line.replace("\0", "").split()) for line in text.replace("\u00ad", "").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _joined(text: str) -> str:
    """A long line that goes on in small letters below is one: PDFs and mails break lines where the page ends."""
    return re.sub(r"(?<=[^\n]{45}[^\n.;:])\n(?=[a-zà-ÿ(])", " ", text)


def _words(text: str, start: int, end: int) -> str:
    """The line that holds a place of the text, or what is around it in a long one."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = last if last >= 0 else len(text)
    if line_end - first <= _LONGEST_WORDS:
        return text[first:line_end].strip()
    around = (_LONGEST_WORDS - min(end - start, _LONGEST_WORDS)) // 2
    begin, stop = max(first, start - around), min(line_end, end + around)
    return f"{'…' if begin > first else ''}{text[begin:stop].strip()}{'…' if stop < line_end else ''}"


# The title

_LABEL = re.compile(
    r"(?im)^(?:[^\w\n]|\d)*"
    r"(?:objet(?: (?:du|de la|de l.)\s?(?:march[ée]|consultation|accord-cadre|appel d.offres|demande))?"
    r"|intitul[ée](?: (?:du|de la) (?:march[ée]|consultation))?|subject|title|contract title)\s*[:–—-]\s*"
    r"(?P<told>[^\n]*)"
    r"(?:\n+(?P<below>[^\n]+))?"
)
_REPLY = re.compile(r"(?i)^(?:(?:re|tr|fw|fwd)\s*:\s*)+")
#: Lines that name the document, not what is bought.
_HEADING = re.compile(
    r"(?i)^(r[èe]glement (?:de (?:la )?)?consultation|cahier des (?:charges|clauses)|march[ée]s? publics? de|"
    r"dossier de|avis (?:d.appel|de march)|appel d.offres$|request for|invitation to|call for|bonjour|hello|dear|"
    r"madame|monsieur|page \d|r[ée]f[ée]rence|ref\b|date\b|de\s*:|from\s*:|[àa]\s*:|to\s*:|cc\s*:|envoy[ée]|sent\s*:)"
)


def _title(text: str) -> Iterator[Part]:
    for match in _LABEL.finditer(text):
        told = _REPLY.sub("", match["told"].strip() or (match["below"] or "").strip())
        if len(told) >= _LEAST_TITLE:
            yield Part("title", {"title": _cut(told, _LONGEST_TITLE)}, _words(text, match.start(), match.end("told")))
            return
    for match in re.finditer(r"[^\n]+", text):
        line = match[0].strip(" -–—•*#:")
        if len(line) >= _LEAST_GUESSED and len(line.split()) >= 2 and not _HEADING.match(line):
            yield Part("title", {"title": _cut(line, _LONGEST_TITLE)}, match[0].strip()[:_LONGEST_WORDS])
            return


def _cut(text: str, longest: int) -> str:
    return text.rstrip(" .;") if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


# What it is

_CATEGORIES = (
    (Tender.Category.WORKS, re.compile(r"\b(?:travaux|construction|renovation|refection|works|refurbishment)\b")),
    (Tender.Category.GOODS, re.compile(r"\b(?:fournitures?|achat|acquisition|livraison d|suppl(?:y|ies)|purchase)\b")),
    (Tender.Category.SERVICES, re.compile(
        r"\b(?:services?|prestations?|entretien|maintenance|nettoyage|gardiennage|formation|conseil|etudes?|mission)\b"
    )),
)  # fmt: skip


def _category(text: str) -> Iterator[Part]:
    """By the first word that tells it, in the first lines."""
    folded = plain(text)[:1500]
    found = [(match.start(), kind, match.end()) for kind, words in _CATEGORIES if (match := words.search(folded))]
    if found:
        start, kind, end = min(found)
        yield Part("category", {"category": str(kind)}, _words(text, start, end))


_CODE = re.compile(r"(?<![\d-])(\d{8})(-\d)?(?![\d-])")


def _cpv(text: str) -> Iterator[Part]:
    """Codes of the vocabulary: those with their check digit, and the others once the text has said "CPV"."""
    said = plain(text).find("cpv")
    met: set[str] = set()
    for match in _CODE.finditer(text):
        entry = cpv.entry(match[1])
        if entry and entry.code not in met and (match[2] or 0 <= said < match.end()) and len(met) < MOST_CPV:
            met.add(entry.code)
            yield Part("cpv", {"cpv": entry.code}, _words(text, match.start(), match.end()))


# Where and when

_PLACE = re.compile(
    r"(?im)^(?:[^\w\n]|\d)*(?:lieux?(?: principal)?(?: (?:d.ex[ée]cution|de livraison|d.intervention|des travaux"
    r"|des prestations|du chantier|de la prestation))?|adresse du (?:chantier|site)|place of (?:performance|delivery)"
    r"|location|site)\s*[:–—-]\s*(?P<told>[^\n]+)"
)
_POSTCODE = re.compile(r"\b(\d{5})\s+([A-ZÀ-Þ][\w'’ -]{2,40})")


def _place(text: str) -> Iterator[Part]:
    """The place that a line is about, else one in the first lines; else the only address of the text."""
    for match in _PLACE.finditer(text):
        if name := _named(match["told"]):
            yield Part("place", {"place": name}, _words(text, match.start(), match.end()))
            return
    for match in re.finditer(r"[^\n]+", text[:1200]):
        found = places.find(match[0]).place
        if found:
            yield Part("place", {"place": found.label}, _words(text, match.start(), match.end()))
            return
    towns = {code: match for match in _POSTCODE.finditer(text) if (code := _commune(match))}
    if len(towns) == 1:
        name, match = towns.popitem()
        yield Part("place", {"place": name}, _words(text, match.start(), match.end()))


def _named(told: str) -> str:
    """The place that some words name: by its postal code, by its whole name, or within them."""
    postcode = _POSTCODE.search(told)
    if postcode and (name := _commune(postcode)):
        return name
    found = places.resolve(told.strip(" .")) or places.find(f"à {told}").place or places.find(told).place
    return found.label if found else ""


def _commune(match: re.Match[str]) -> str:
    """The commune of a postal code that its name follows."""
    name = communes.key(match[2])
    near = [each for each in communes.by_postcode(match[1]) if name.startswith(communes.key(each.name))]
    return near[0].name if near else ""


def _dates(text: str, today: dt.date) -> Iterator[Part]:
    """The first date of each role."""
    found: dict[str, dates.Told] = {}
    for told in dates.find(text, today):
        found.setdefault(told.role, told)
    if closing := found.get("closing"):
        clock = f"{closing.clock:%H:%M}" if closing.clock else ""
        value = {"closes_on": f"{closing.day}", "closes_hour": clock}
        yield Part("closes_at", value, _words(text, closing.start, closing.end))
    for role, name in (("questions", "questions_on"), ("starts", "starts_on")):
        if date := found.get(role):
            yield Part(name, {name: f"{date.day}"}, _words(text, date.start, date.end))


_COUNTS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "douze": 12, "one": 1, "two": 2,
           "three": 3, "four": 4, "five": 5, "twelve": 12}  # fmt: skip
_DURATION = re.compile(
    r"(?:duree|duration|term|for a period|periode)[^.\n]{0,60}?\b(?P<count>\d{1,3}|" + "|".join(_COUNTS) + r")\b"
    r"(?:\s*\(\s*\d{1,3}\s*\))?\s*(?P<unit>mois|months?|ans?\b|annees?|years?)"
)


def _months(text: str) -> Iterator[Part]:
    if match := _DURATION.search(plain(text)):
        count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"]]
        months = count * (1 if match["unit"].startswith("mo") else 12)
        if 0 < months <= 600:
            yield Part("months", {"months": months}, _words(text, match.start(), match.end()))


# How much


def _amount(text: str, lots: list[Part]) -> Iterator[Part]:
    """The first amounts at least and at most that the contract, not a lot of it, is said to be worth."""
    least = most = None
    words: list[str] = []
    taxed = False
    for told in amounts.worth(text):
        said = _words(text, told.start, told.end)
        if any(lot.words == said for lot in lots) or (told.taxed and words):
            continue
        if (told.least is None or least is not None) and (told.most is None or most is not None):
            continue
        least, most = (told.least if least is None else least), (told.most if most is None else most)
        words += [said] if said not in words else []
        taxed |= told.taxed
    if least is not None and most is not None and least > most:
        least = most
    if words:
        yield Part(
            "amount", {"amount_min": least, "amount_max": most, "taxed": taxed}, " … ".join(words)[: 2 * _LONGEST_WORDS]
        )


_URL = re.compile(r"https?://[^\s<>\"')\]]+")


def _url(text: str) -> Iterator[Part]:
    if match := _URL.search(text):
        yield Part("url", {"url": match[0].rstrip(".,;:")[:500]}, _words(text, match.start(), match.end()))


# In how many lots, and what is required

_LOT = re.compile(
    r"(?i)(?:^|(?<=[\n;.:•(]))[^\w\n]{0,12}lot\s*(?:n\s*[°ºo]?\s*\.?\s*)?0*(?P<rank>\d{1,2})\s*(?:[:–—.)|-]+\s*|\s)"
    r"(?P<title>[^\W\d_](?:(?![;\n]|\.\s|[-–—,]?\s*\blot\s*(?:n\s*[°ºo]?\s*)?\d).)*)"
)


def _lots(text: str) -> Iterator[Part]:
    """Each lot by its number; what a text says of it later on is not a second one."""
    found: dict[int, Part] = {}
    for match in _LOT.finditer(text):
        rank, told = int(match["rank"]), match["title"][:_LONGEST_LOT].strip(" ,-–—:")
        if not rank or rank in found or len(told) < 3:
            continue
        worth = amounts.all_of(told)
        title = told[: worth[0].start] if worth else told
        title = re.sub(
            r"(?i)[\s(:,–—-]*(?:(?:estim\w*|montant\w*|environ|budget|est\.?|amount)(?:\s+[àa])?)?[\s(:,–—-]*$",
            "",
            title,
        )
        value = {"title": _cut(title or told, _LONGEST_TITLE)} | ({"amount": worth[0].euros} if worth else {})
        found[rank] = Part("lot", value, _words(text, match.start("rank"), match.end()))
    yield from [found[rank] for rank in sorted(found)][:MOST_LOTS]


_REQUIRES = re.compile(
    r"\b(?:doit|doivent|devra|devront|exig\w+|obligatoir\w+|requis\w*|demande[es]*|fourni\w*|justifi\w+|joindre|produire"
    r"|presenter|titulaire d|disposer?|must|shall|requir\w+|mandatory|provide|hold)\b"
)
_TURNOVER = re.compile(r"chiffres? d.affaires?|turnover|revenue")
_KINDS = (
    (Asked.INSURANCE, re.compile(r"\bassurances?\b|\binsurance\b")),
    (Asked.REFERENCE, re.compile(r"\breferences?\b (?!du|de la|cadastr|:|n)|\breferences? (?:de travaux|similaires?)")),
    (Asked.LABEL, re.compile(r"\bcertifi\w+|\blabels?\b|\bqualification professionnelle\b|\bhabilitations?\b")),
    (Asked.PLACE, re.compile(
        r"interven\w+[^.\n]{0,40}\b\d+\s*(?:h\b|heures?|hours?)|\bastreinte\b|agence a moins|within \d+ (?:hours|km)"
    )),
    (Asked.CAPACITY, re.compile(
        r"\bmoyens (?:humains|materiels|techniques)\b|\beffectifs?\b|\bequipe d|staff of|\bteam of"
    )),
)  # fmt: skip
#: Lines that judge or explain, but require nothing.
_NOT = re.compile(r"criteres?\b[^.\n]*(?:%|points)|\bponder|\bpenalite|\bnotee? sur\b|^objet\b|^article \d+[^a-z]*$")


def _requirements(text: str) -> Iterator[Part]:
    """What the sentences require of whoever answers: things known by name first, then by kind."""
    count, met = 0, set()
    for match in re.finditer(r"[^\n;]+?(?:[.;](?=\s|$)|$|(?=\n)|(?=;))", text, re.MULTILINE):
        said = match[0].strip(" -–—•*·.;\t")
        folded = plain(said)
        if len(said) < 4 or len(said) > _LONGEST_REQUIREMENT or _NOT.search(folded):
            continue
        bullet = bool(re.match(r"\s*(?:[-–—•*·]|\d+[.)])\s", match[0]))
        required = _required(said, folded, listed=bullet)
        for kind, value in required:
            if (kind, value or folded) in met or count >= MOST_REQUIREMENTS:
                continue
            met.add((kind, value or folded))
            count += 1
            yield Part(
                "requirement",
                {"kind": str(kind), "value": value, "text": _called(said, value, len(required))},
                match[0].strip(),
            )


def _called(said: str, value: str, count: int) -> str:
    """A requirement in its buyer's words; each by its name when one sentence tells several."""
    return str(THINGS[value].name) if count > 1 else said


def _required(said: str, folded: str, *, listed: bool) -> list[tuple[Asked, str]]:
    """What one sentence requires; nothing when it neither commands nor is in a list, nor is short enough to be one."""
    if not listed and not _REQUIRES.search(folded) and len(said) > 90:
        return []
    if _TURNOVER.search(folded) and (told := amounts.all_of(said)):
        return [(Asked.TURNOVER, str(told[0].euros))]
    if things := told_in(said):
        return [(thing.kind, thing.code) for thing in things]
    if not listed and not _REQUIRES.search(folded):
        return []
    return [(kind, "") for kind, words in _KINDS if words.search(folded)][:1]
