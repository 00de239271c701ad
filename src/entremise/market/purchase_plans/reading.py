"""A purchase plan read: which columns say what, which rows are purchases, which are not and why. Nothing is lost."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from entremise.market.purchase_plans import cells
from entremise.market.purchase_plans.files import PlanError, Table, tables
from entremise.market.purchase_plans.words import COLUMNS
from entremise.matching.understanding import places
from entremise.registry.rules import folded

#: The line of titles is looked for among the first rows, and is made of at most so many.
_BEFORE: Final = 20
_HIGHEST: Final = 3
_LONGEST_TEXT: Final = 2000
#: The name of the column by which a row of one of several sheets is found again.
SHEET: Final = "Feuille"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its number, from 1 over all sheets, and its cells by the title of their column."""

    number: int
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a row plans to buy; `place` is an INSEE code, `amount` in whole euros."""

    row: Row
    text: str
    cpv: str = ""
    amount: int | None = None
    starts_on: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A plan that was read.

    Attributes:
        columns: what each title was taken for (`words.FIELDS`); empty for those left aside.
        purchases: in the order of the file.
        unread: the rows that are no purchase, each with why, for a person.
    """

    columns: dict[str, str]
    purchases: list[Purchase] = field(default_factory=list)
    unread: list[tuple[Row, str]] = field(default_factory=list)


def read(name: str, file: BinaryIO) -> Read:
    """Read a file: its name tells its kind, which its content must be.

    Raises:
        PlanError: it cannot be read, or nothing in it looks like a purchase.
    """
    columns: dict[str, str] = {}
    rows: list[Row] = []
    aside: list[tuple[Row, str]] = []
    before = 0
    found = tables(name, file)
    for table in found:
        titles, guessed, at = _titles(table)
        columns = guessed | {title: taken for title, taken in columns.items() if taken or title not in guessed}
        sheet = {SHEET: table.name} if len(found) > 1 else {}
        for rank, (number, held) in enumerate(table.rows):
            told = {title: cell for title, cell in zip(titles, held, strict=False) if title and cell}
            row = Row(before + number, told | sheet)
            if rank < at.start:
                aside.append((Row(before + number, _plain(held) | sheet), _("au-dessus des titres")))
            elif rank not in at and told:
                rows.append(row)
        before += table.rows[-1][0]
    made = understand(rows, columns)
    if not made.purchases:
        raise PlanError(_("Aucune ligne ne ressemble à un achat : il faut au moins une colonne qui dise quoi acheter."))
    return Read(made.columns, made.purchases, [*aside, *made.unread])


def understand(rows: Iterable[Row], columns: Mapping[str, str]) -> Read:
    """Tell purchases from other rows, by what each column is taken for. Reading again with other columns is the same.

    A column of totals, of dates or of amounts that cannot be read leaves the purchase without that fact.
    """
    made = Read(dict(columns))
    titles = {folded(title) for title in columns}
    for row in rows:
        because = _no_purchase(row, columns, titles)
        if because:
            made.unread.append((row, because))
        else:
            made.purchases.append(_purchase(row, columns))
    return made


def _no_purchase(row: Row, columns: Mapping[str, str], titles: set[str]) -> str:
    """Why a row is no purchase; empty when it is one."""
    told = [cell for title, cell in row.told.items() if title != SHEET]
    text = _joined(row, columns, "text")
    if any(cells.adds_up(cell) for cell in told[:2]) or cells.adds_up(text):
        return _("un total")
    if len(told) > 1 and all(any(title.startswith(folded(cell)) for title in titles) for cell in told):
        return _("des titres répétés")
    if len(set(told)) == 1 and (len(told) > 1 or not text or len(columns) > 2):
        return _("un titre de rubrique, ou une note") if not _alone(row, columns) else ""
    return "" if text else _("rien n’y dit quoi acheter")


def _alone(row: Row, columns: Mapping[str, str]) -> bool:
    """Whether the only thing told is told once, where purchases are told: a purchase without an amount yet."""
    told = [title for title in row.told if title != SHEET]
    return len(told) == 1 and columns.get(told[0]) == "text" and not row.told[told[0]].isupper()


def _purchase(row: Row, columns: Mapping[str, str]) -> Purchase:
    said = {each: _said(row, columns, each) for each in ("cpv", "amount", "starts_on", "place")}
    text = " — ".join(dict.fromkeys(filter(None, (_joined(row, columns, "text"), _joined(row, columns, "more")))))
    amounts = [cells.euros(cell, cells.times(title)) for title, cell in said["amount"]]
    moments = (cells.moment(cell) for _title, cell in said["starts_on"])
    named = (places.resolve(cell) for _title, cell in said["place"] if len(cell) <= 100)
    return Purchase(
        row,
        text[:_LONGEST_TEXT],
        cpv=next((code for _title, cell in said["cpv"] if (code := cells.cpv(cell))), "") or cells.cpv(text),
        amount=max((each for each in amounts if each), default=None),
        starts_on=next((each for each in moments if each), None),
        place=next((each.code for each in named if each and each.code), ""),
    )


def _said(row: Row, columns: Mapping[str, str], wanted: str) -> list[tuple[str, str]]:
    return [(title, row.told[title]) for title, taken in columns.items() if taken == wanted and title in row.told]


def _joined(row: Row, columns: Mapping[str, str], wanted: str) -> str:
    return " — ".join(dict.fromkeys(cell for _title, cell in _said(row, columns, wanted)))


def _plain(held: Sequence[str]) -> dict[str, str]:
    """Cells that have no title yet."""
    return {str(place): cell for place, cell in enumerate(held, start=1) if cell}


def _titles(table: Table) -> tuple[list[str], dict[str, str], range]:
    """The titles of a table, what each is taken for, and the ranks of the rows that hold them.

    Titles may stand under the name of the plan, and be made of several rows: `Montant` over `minimum` and `maximum`.
    """
    best: tuple[int, int, int] = (0, 0, 0)
    for first in range(min(_BEFORE, len(table.rows))):
        for height in range(1, min(_HIGHEST, len(table.rows) - first) + 1):
            joined = _stacked([held for _number, held in table.rows[first : first + height]])
            known = {each for each in map(taken_for, joined) if each}
            # Fewer rows, and earlier ones, when they say as much.
            score = (len(known) if "text" in known and len(known) > 1 else 0, -height, -first)
            best = max(best, score)
    if best[0]:
        first = -best[2]
        height = _with_parts(table, first, -best[1])
        titles = _unique(_stacked([held for _number, held in table.rows[first : first + height]]))
        return titles, _settled(titles, table, first + height), range(first, first + height)
    return _by_content(table)


def _with_parts(table: Table, first: int, height: int) -> int:
    """The height of the titles, with the row under them that tells apart those of one name, when there is one."""
    held = [cells_of for _number, cells_of in table.rows[first : first + height + 1]]
    if len(held) <= height or height >= _HIGHEST:
        return height
    above, whole = _stacked(held[:-1]), _stacked(held)
    counted = Counter(above)
    alone = [place for place, title in enumerate(above) if title and counted[title] == 1]
    silent = all(place >= len(held[-1]) or held[-1][place] in ("", above[place]) for place in alone)
    return height + 1 if silent and len(set(whole)) > len(set(above)) else height


def _stacked(rows: Sequence[Sequence[str]]) -> list[str]:
    """Titles made of several rows, one for each column; cells that are no title (amounts, long texts) say nothing."""
    width = max(len(held) for held in rows)
    columns = ([held[place] if place < len(held) else "" for held in rows] for place in range(width))
    return [" ".join(dict.fromkeys(cell for cell in column if cell and _is_title(cell))) for column in columns]


def _is_title(cell: str) -> bool:
    return len(cell) <= 80 and not cells.is_amount(cell)


def _unique(titles: Sequence[str]) -> list[str]:
    """Titles, the second of a name becoming `name (2)`; a column without title is named by its place."""
    counted: Counter[str] = Counter()
    found = []
    for place, title in enumerate(titles, start=1):
        name = " ".join(title.split()) or _("Colonne %(n)d") % {"n": place}
        counted[name] += 1
        found.append(f"{name} ({counted[name]})" if counted[name] > 1 else name)
    return found


def taken_for(title: str) -> str:
    """What a title says of its column: one of `words.FIELDS`; empty when it is not known."""
    told = folded(title)
    if told in COLUMNS:
        return COLUMNS[told]
    padded = f" {told} "
    held = [name for name in COLUMNS if f" {name} " in padded or f" {name}s " in padded]
    return COLUMNS[max(held, key=len)] if held else ""


def _settled(titles: Sequence[str], table: Table, body: int) -> dict[str, str]:
    """What each column is taken for; columns without a cell are left out, those of the same field share it."""
    filled = {place for _number, held in table.rows[body:] for place, cell in enumerate(held) if cell}
    kept = [title for place, title in enumerate(titles) if place in filled]
    return {title: taken_for(title) for title in kept}


def _by_content(table: Table) -> tuple[list[str], dict[str, str], range]:
    """No titles that are known: the column of the longest texts says what, that of the most amounts how much."""
    width = max(len(held) for _number, held in table.rows)
    columns = [[held[place] for _number, held in table.rows if place < len(held)] for place in range(width)]
    letters = [sum(len(cell) for cell in column if not cells.is_amount(cell)) for column in columns]
    amounts = [sum(cells.is_amount(cell) for cell in column) for column in columns]
    titles = _unique([""] * width)
    found = {title: "" for place, title in enumerate(titles) if any(columns[place])}
    if max(letters):
        found[titles[letters.index(max(letters))]] = "text"
    if max(amounts) > len(table.rows) // 2:
        found[titles[amounts.index(max(amounts))]] = "amount"
    return titles, found, range(0)
