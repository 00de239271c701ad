"""Lists of guests as organisers keep them: any CSV or Excel file, its columns in any order and by any name.

Reading changes nothing. Each row is one that can be added, or is told what is wrong with it and what to do.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.fr import siren, siret

from entremise.meetings.guest_lists.files import BEFORE, MOST_ROWS, ListError, rows, too_long
from entremise.meetings.guest_lists.words import COLUMNS, ENGLISH, SIDES
from entremise.registry.rules import folded

_LONGEST: Final = {"firm": 200, "name": 150, "email": 254, "phone": 30, "offers": 2000, "seeks": 2000}
_ADDRESS: Final = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
_SPACES: Final = re.compile(r"\s+")


class Line(NamedTuple):
    """A row of a list.

    Attributes:
        number: where to look for it in the file.
        facts: of the guest, when it can be added.
        told: the cells as they are written, in the order of the file.
        fault: what is wrong and what to do; empty when it can be added.
    """

    number: int
    facts: dict[str, str]
    told: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class GuestList:
    """A list that was read.

    Attributes:
        titles: of its columns, as written; `known`, what each was taken for, `unknown`, those left aside.
        good, faulty: its rows; `twice`, lines that repeat another one.
    """

    titles: list[str]
    known: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    good: list[Line] = field(default_factory=list)
    faulty: list[Line] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)


def read(name: str, file: BinaryIO, sides: Sequence[str], side: str = "", language: str = "fr") -> GuestList:
    """Read a list.

    Args:
        name: of the file: its end tells its kind, which its content must be.
        sides: of the day.
        side, language: of those whose row does not say.

    Raises:
        ListError: it is no CSV or Excel file, is empty or too long, or has no column that is understood.
    """
    return understand(rows(name, file), sides, side, language)


def understand(
    told: Iterable[tuple[int, list[str]]], sides: Sequence[str], side: str = "", language: str = "fr"
) -> GuestList:
    """Understand the rows of a file, each with its number.

    Raises:
        ListError: it is empty or too long, or has no column that is understood.
    """
    filled = ((number, cells) for number, cells in told if any(cells))
    held = list(islice(filled, MOST_ROWS + BEFORE + 1))  # one more than a list may have, whatever stands before it
    at, columns = _titles(held[:BEFORE])
    body = held[at + 1 :]
    if not body:
        raise ListError(_("Cette liste n’a pas de ligne sous ses titres."))
    if len(body) > MOST_ROWS:
        raise too_long()
    titles = held[at][1]
    found = GuestList(
        titles=titles,
        known=[(titles[place], column) for place, column in sorted(columns.items())],
        unknown=[title for place, title in enumerate(titles) if title and place not in columns],
    )
    _sort_out(found, body, columns, _Reader(sides, side, language))
    return found


def _sort_out(found: GuestList, body: list[tuple[int, list[str]]], columns: dict[int, str], reader: "_Reader") -> None:
    first: dict[tuple[str, ...], int] = {}
    for number, cells in body:
        told = {column: cells[place] for place, column in columns.items() if place < len(cells)}
        try:
            facts = reader.guest(told)
        except ListError as fault:
            found.faulty.append(Line(number, {}, cells, str(fault)))
            continue
        key = (facts["email"],) if facts["email"] else (folded(facts["firm"]), folded(facts["name"]))
        if key not in first:
            first[key] = number
            found.good.append(Line(number, facts, cells))
        else:
            found.twice.append(number)


class _Reader:
    """Reads one row after the other, for a day with these sides."""

    def __init__(self, sides: Sequence[str], side: str, language: str) -> None:
        self.sides, self.side, self.language = sides, side, language

    def guest(self, told: dict[str, str]) -> dict[str, str]:
        """The facts of a guest.

        Raises:
            ListError: what is wrong, and what to do.
        """
        name = told.get("name") or " ".join(filter(None, (told.get("first"), told.get("last"))))
        facts = {
            "firm": told.get("firm") or name, "name": name, "email": _email(told.get("email", "")),
            "phone": told.get("phone", ""), "side": self._side(told.get("side", "")),
            "language": self._language(told.get("language", "")), "offers": told.get("offers", ""),
            "seeks": told.get("seeks", ""), **_registered(told.get("registered", "")),
        }  # fmt: skip
        if not facts["firm"]:
            raise ListError(_("Ni entreprise ni nom : dites qui c’est."))
        for fact, longest in _LONGEST.items():
            if len(facts[fact]) > longest:
                raise ListError(
                    _("« %(told)s… » est trop long : %(n)d signes au plus.") % {"told": facts[fact][:40], "n": longest}
                )
        return facts

    def _side(self, told: str) -> str:
        if not self.sides:
            return ""
        if not told:
            if self.side:
                return self.side
            raise ListError(_("De quel côté ? Écrivez %(sides)s.") % {"sides": _either(self.sides)})
        asked = folded(told)
        for side in self.sides:
            if _alike(asked, folded(side)):
                return side
        problem = {"told": told[:60], "sides": _either(self.sides)}
        raise ListError(_("« %(told)s » n’est pas un côté de cette journée : écrivez %(sides)s.") % problem)

    def _language(self, told: str) -> str:
        if not told:
            return self.language
        return "en" if folded(told) in ENGLISH else "fr"


def _either(sides: Sequence[str]) -> str:
    """`Acheteurs ou Entreprises`."""
    return _(" ou ").join(sides)


def _alike(one: str, other: str) -> bool:
    """Whether two folded words tell the same side: the same but for a plural, or words of one group."""
    if one.rstrip("s") == other.rstrip("s"):
        return True
    return any(one in group and other in group for group in SIDES)


def _email(told: str) -> str:
    """An address; empty when there is none.

    Raises:
        ListError: it is not one, or there are several.
    """
    if not told:
        return ""
    found = _ADDRESS.findall(told.replace("mailto:", ""))
    if len(set(found)) > 1:
        raise ListError(_("Deux adresses dans une case : gardez-en une, mettez l’autre sur sa propre ligne."))
    email = str(found[0] if found else told).strip(".").lower()
    try:
        validate_email(email)
    except ValidationError:
        problem = _("« %(told)s » n’est pas une adresse électronique : corrigez-la.") % {"told": told[:80]}
        if guess := _mended(told):
            problem += " " + _("Peut-être %(guess)s ?") % {"guess": guess}
        raise ListError(problem) from None
    return email


def _mended(told: str) -> str:
    """What an address that is none was likely meant to be; empty when nothing is likely."""
    guess = _SPACES.sub("", told).lower().replace(",", ".").replace("(at)", "@").replace("[at]", "@").replace("@@", "@")
    guess = guess.replace("..", ".")
    try:
        validate_email(guess)
    except ValidationError:
        return ""
    return guess


def _registered(told: str) -> dict[str, str]:
    """The organisation and site of a SIRET, the organisation of a SIREN; nothing of an empty cell.

    Raises:
        ListError: it is neither.
    """
    digits = re.sub(r"\D", "", told.removesuffix(".0"))
    if not told:
        return {}
    if siret.is_valid(digits):
        return {"organisation": f"siren:{digits[:9]}", "solution": f"siret:{digits}"}
    if siren.is_valid(digits):
        return {"organisation": f"siren:{digits}"}
    raise ListError(
        _("« %(told)s » n’est ni un SIRET ni un SIREN : corrigez-le, ou videz la case.") % {"told": told[:40]}
    )


def _titles(rows: list[tuple[int, list[str]]]) -> tuple[int, dict[int, str]]:
    """Which row holds the titles, and the column each place is: the row that has the most known ones.

    Raises:
        ListError: none has a column for who it is.
    """
    if not rows:
        raise ListError(_("Ce fichier est vide."))
    found = [(at, _columns(cells)) for at, (_number, cells) in enumerate(rows)]
    at, columns = max(found, key=lambda each: (len(each[1]), -each[0]))
    if not set(columns.values()) & {"firm", "name", "last", "email"}:
        seen = ", ".join(f"« {cell[:40]} »" for cell in rows[0][1] if cell)[:300]
        raise ListError(
            _("Aucune colonne n’est reconnue. La première ligne dit : %(seen)s. Nommez au moins une colonne Entreprise "
              "et une colonne Courriel.") % {"seen": seen}
        )  # fmt: skip
    if "firm" not in columns.values() and "first" not in columns.values():
        # “Nom” alone, without a first name, is that of the firm.
        columns = {place: "firm" if column == "last" else column for place, column in columns.items()}
    elif "first" not in columns.values() and "name" not in columns.values():
        columns = {place: "name" if column == "last" else column for place, column in columns.items()}
    return at, columns


def _columns(cells: list[str]) -> dict[int, str]:
    """The places of a row whose title is known; the first place of each column."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = COLUMNS.get(folded(cell.partition("(")[0]).removesuffix(" obligatoire"))
        if column and column not in found:
            found[column] = place
    return {place: column for column, place in found.items()}
