"""The dates that a text tells, in French or English, with what each is for as the words before it say."""

import datetime as dt
import re
from typing import NamedTuple

from entremise.matching.text import plain

_MONTHS = {
    name: number
    for number, names in enumerate((
        "janvier january jan", "fevrier february feb fevr", "mars march mar", "avril april apr avr", "mai may",
        "juin june jun", "juillet july jul juil", "aout august aug", "septembre september sept sep",
        "octobre october oct", "novembre november nov", "decembre december dec",
    ), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CLOCK = (
    r"(?: *,? *(?:a|at|avant|before|-|–)? *(?P<hour>\d{1,2}) *(?:(?:h|:|heures?) *(?P<minute>\d{2})?"
    r"|(?= *[ap]\.?m\b)) *(?P<half>[ap])?\.?(?:m\b\.?)?)?"
)
_DATE = re.compile(
    r"\b(?:(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[/.](?P<m2>\d{1,2})[/.](?P<y2>20\d\d|\d\d)"
    rf"|(?P<d3>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?P<m3>{_MONTH})\.?,?(?:\s+(?P<y3>20\d\d))?"
    rf"|(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>20\d\d))\b" + _CLOCK
)
#: What a date is for: the last of these words before it, in its line or the one above.
_ROLES = (
    ("questions", re.compile(r"questions?|renseignements? complementaires?|clarifications?")),
    ("closing", re.compile(
        r"date(?: et heure)?s? limites?|remise des (?:offres|plis|propositions|devis|candidatures)"
        r"|reception des (?:offres|plis|propositions|devis|candidatures)|reponses? (?:attendue|souhaitee|avant)"
        r"|repondre avant|(?:offres?|devis|propositions?|plis?|candidatures?)[^.\n]{0,40}(?:avant le|au plus tard)"
        r"|deadline|closing date|no later than|due (?:by|date)|submi\w+[^.\n]{0,40}\b(?:by|before)"
        r"|au plus tard le|avant le"
    )),
    ("starts", re.compile(
        r"demarrage|debut (?:souhaite|previsionnel|prevu|des travaux|des prestations|du marche|d.execution)?"
        r"|commencement|a compter du|prise d.effet|starts?\b|starting|commence"
    )),
)  # fmt: skip
_BEFORE = 160


class Told(NamedTuple):
    """A date of a text: its day, its hour if told, its role (`closing`, `questions`, `starts`), where it stands."""

    day: dt.date
    clock: dt.time | None
    role: str
    start: int
    end: int


def find(text: str, today: dt.date) -> list[Told]:
    """The dates of a text whose role is told, in their order. A day without a year is the next one to come."""
    folded = re.sub(r"[^\S\n]", " ", plain(text))
    found, before = [], 0
    for match in _DATE.finditer(folded):
        day, role = _day(match, today), _role(folded, before, match.start())
        if day and role:
            found.append(Told(day, _clock(match), role, match.start(), match.end()))
        before = match.end()
    return found


def _role(folded: str, after: int, start: int) -> str:
    """The role told nearest before a place, but after the date before it."""
    told = folded[max(after, start - _BEFORE) : start]
    told = told[max(0, told.rfind("\n", 0, max(0, told.rfind("\n")))) :]
    nearest = [
        (match.end(), -rank, role) for rank, (role, words) in enumerate(_ROLES) for match in words.finditer(told)
    ]
    return max(nearest)[2] if nearest else ""


def _day(match: re.Match[str], today: dt.date) -> dt.date | None:
    told = {name: value for name, value in match.groupdict().items() if value}
    day, month = (next((told[name] for name in names if name in told), "") for names in (_DAYS, _NUMBERS))
    year = next((told[name] for name in _YEARS if name in told), "")
    number = int(month) if month.isdigit() else _MONTHS[month]
    try:
        if year:
            return dt.date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        near = dt.date(today.year, number, int(day))
        return near if near >= today else near.replace(year=today.year + 1)
    except ValueError:
        return None


_DAYS, _NUMBERS, _YEARS = ("d", "d2", "d3", "d4"), ("m", "m2", "m3", "m4"), ("y", "y2", "y3", "y4")


def _clock(match: re.Match[str]) -> dt.time | None:
    if not match["hour"]:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] == "p" and hour < 12:
        hour += 12
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
