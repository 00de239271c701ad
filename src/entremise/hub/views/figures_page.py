"""Figures made ready for a page: bars, columns, tables and words, in the reader's language."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entremise.common.pictures import Bar, Tile
from entremise.common.reader import current_language
from entremise.hub.models import Introduction, Outcome
from entremise.hub.queries.figures import STEPS, Figures, Group, Month, Spread
from entremise.hub.queries.small_cells import FEW, FEWEST, OTHERS
from entremise.hub.views.statuses import DOOR_LABELS
from entremise.matching.nomenclature import communes, naf
from entremise.registry.sizes import GROUPS

#: What is told of a need at each step.
STEP_LABELS: dict[str, str | Promise] = {
    "stated": gettext_lazy("Besoins exprimés"),
    "published": gettext_lazy("Publiés"),
    "matched": gettext_lazy("Une entreprise au moins peut répondre"),
    "sent": gettext_lazy("Une entreprise au moins contactée"),
    "introduced": gettext_lazy("Mis en relation"),
    "met": gettext_lazy("Suivis d’une rencontre"),
    "told": gettext_lazy("Retombée connue"),
    "positive": gettext_lazy("Ont abouti"),
}
TIME_LABELS: dict[str, str | Promise] = {
    "approach": gettext_lazy("De la publication à l’envoi à une entreprise"),
    "answer": gettext_lazy("De l’envoi à la réponse de l’entreprise"),
    "meeting": gettext_lazy("De la mise en relation à la rencontre"),
    "telling": gettext_lazy("De la mise en relation à la retombée connue"),
}
DIMENSION_LABELS: dict[str, str | Promise] = {
    "kind": gettext_lazy("Ce qui en est sorti"),
    "sector": gettext_lazy("Par secteur de l’entreprise présentée"),
    "size": gettext_lazy("Par taille de l’entreprise présentée"),
    "commune": gettext_lazy("Par commune de l’entreprise présentée"),
    "door": gettext_lazy("Par porte d’entrée du besoin"),
}
#: The same, short: names of sheets.
DIMENSION_NAMES: dict[str, str | Promise] = {
    "kind": gettext_lazy("Retombées"),
    "sector": gettext_lazy("Secteurs"),
    "size": gettext_lazy("Tailles"),
    "commune": gettext_lazy("Communes"),
    "door": gettext_lazy("Portes d’entrée"),
}
#: The steps drawn month by month, in the order of their columns.
DRAWN = ("stated", "introduced", "positive")
#: How many groups a page shows; the files hold all.
MOST_GROUPS = 12


def count(number: int) -> str:
    """A count as it is read; one too small to be told says so."""
    if number == FEW:
        return _("moins de %(n)s") % {"n": FEWEST}
    return number_format(number, force_grouping=True)


def between(low: int, high: int, shown: Callable[[int], str] = count) -> str:
    """A range, or one figure when both ends are the same."""
    return (
        shown(low) if shown(low) == shown(high) else _("%(low)s à %(high)s") % {"low": shown(low), "high": shown(high)}
    )


def euros(amount: int) -> str:
    """An amount; millions with one decimal."""
    if amount < 1_000_000:
        return f"{number_format(amount, force_grouping=True)}\N{NO-BREAK SPACE}€"
    return f"{number_format(round(amount / 1e6, 1), 1, force_grouping=True)}\N{NO-BREAK SPACE}M€"


def days(length: int) -> str:
    """A length of time in days."""
    if length == 0:
        return _("moins d’un jour")
    return ngettext("%(n)s jour", "%(n)s jours", length) % {"n": number_format(length, force_grouping=True)}


def group_label(dimension: str, key: str) -> str:
    """The name of a group."""
    if key == OTHERS:
        return _("Autres")
    label = _NAMES[dimension](key) if key else ""
    return label[:1].upper() + label[1:] if label else _("Non connu")


def _commune(code: str) -> str:
    found = communes.commune(code)
    return found.name if found else code


_NAMES: dict[str, Callable[[str], str]] = {
    "kind": lambda key: str(Outcome.Kind(key).label),
    "sector": lambda key: naf.label(key, current_language()),
    "size": lambda key: str(GROUPS[key][1]),
    "commune": _commune,
    "door": lambda key: str(DOOR_LABELS.get(key, key)),
}


def reason_label(key: str) -> str:
    """The name of a reason why firms decline."""
    label = str(Introduction.Reason(key).label)
    return label[:1].upper() + label[1:]


@dataclass(frozen=True, slots=True)
class Row:
    """A group of outcomes in words."""

    label: str
    share: float
    told: str
    good: str
    money: str


@dataclass(frozen=True, slots=True)
class Table:
    """The outcomes by one dimension; ``left_out`` counts the groups that only the files give."""

    dimension: str
    title: str
    rows: list[Row]
    left_out: int


class FiguresPage:
    """What a page of figures shows."""

    def __init__(self, figures: Figures, before: dict[str, int] | None = None) -> None:
        self.figures = figures
        self.before = before

    def __bool__(self) -> bool:
        return self.figures.funnel["stated"] != 0

    @property
    def tiles(self) -> list[Tile]:
        """The four figures that tell the rest."""
        total = self.figures.total
        steps = [
            Tile(str(STEP_LABELS[step]), count(self.figures.funnel[step]), self._compared(step))
            for step in ("stated", "introduced", "positive")
        ]
        return [*steps, Tile(_("Montants déclarés"), money(total) or "–", _told_by(total))]

    def _compared(self, step: str) -> str:
        then, now = (self.before or {}).get(step, 0), self.figures.funnel[step]
        if not then:
            return ""
        if FEW in (then, now):
            return _("période précédente : %(n)s") % {"n": count(then)}
        change = round(100 * (now - then) / then)
        return _("%(change)s %% par rapport à la période précédente (%(n)s)") % {
            "change": f"{change:+d}",
            "n": count(then),
        }

    @property
    def funnel(self) -> list[Bar]:
        """How many needs reached each step."""
        whole = max(self.figures.funnel["stated"], 1)
        return [
            Bar(str(STEP_LABELS[step]), _share(number, whole), _part(number, whole))
            for step, number in ((step, self.figures.funnel[step]) for step in STEPS)
        ]

    @property
    def chart(self) -> "Columns":
        """The same, month by month, as columns."""
        return Columns(self._begun)

    @property
    def _begun(self) -> list[Month]:
        """The months from the first in which a need was stated."""
        return list(dropwhile(lambda month: not month.steps["stated"], self.figures.months))

    @property
    def months(self) -> list[tuple[str, list[str]]]:
        """The same as a table."""
        return [
            (date_format(month.first, "F Y"), [count(month.steps[step]) for step in DRAWN]) for month in self._begun
        ]

    @property
    def drawn(self) -> list[tuple[str, str]]:
        """The steps that are drawn, and their names."""
        return [(step, str(STEP_LABELS[step])) for step in DRAWN]

    @property
    def times(self) -> list[tuple[str, str, str, str]]:
        """How long each step took: its name, the median, the middle half, the cases."""
        return [(str(TIME_LABELS[name]), *_lengths(spread)) for name, spread in self.figures.times.items()]

    @property
    def declines(self) -> list[Bar]:
        """Why firms declined, the commonest reason first."""
        found = sorted(self.figures.declines.items(), key=lambda item: -item[1])
        whole = max(sum(max(number, 0) for _reason, number in found), 1)
        return [Bar(reason_label(reason), _share(number, whole), _part(number, whole)) for reason, number in found]

    @property
    def outcomes(self) -> list[Table]:
        """What came of introductions, by each dimension that has something to tell."""
        return [_table(name, groups) for name, groups in self.figures.outcomes.items() if groups]


def money(group: Group) -> str:
    """The amounts told in a group, from the least to the most; nothing when there are none, or too few to be told."""
    return between(group.low, group.high, euros) if group.paid > 0 else ""


def _told_by(group: Group) -> str:
    if group.paid <= 0:
        return ""
    text = ngettext("pour %(n)s mise en relation", "pour %(n)s mises en relation", group.paid)
    return text % {"n": count(group.paid)}


def _lengths(spread: Spread) -> tuple[str, str, str]:
    return days(spread.median), between(spread.first, spread.third, days), count(spread.cases)


def _share(number: int, whole: int) -> float:
    return round(100 * max(number, 0) / whole, 1)


def _part(number: int, whole: int) -> str:
    if number == FEW:
        return count(number)
    percent = _("%(n)s %%") % {"n": number_format(round(100 * number / whole))}
    return f"{count(number)} · {percent}"


def _table(dimension: str, groups: Sequence[Group]) -> Table:
    largest = max(group.told for group in groups)
    rows = [
        Row(group_label(dimension, group.key), _share(group.told, largest), count(group.told),
            between(group.sure, group.possible), money(group))
        for group in groups[:MOST_GROUPS]
    ]  # fmt: skip
    return Table(dimension, str(DIMENSION_LABELS[dimension]), rows, len(groups) - len(rows))


class Columns:
    """A chart of columns, worked out here since a page may hold no style of its own. Lengths are units of the drawing.

    Each month has a column for each step of `DRAWN`; the scale begins at nought and ends on a round number.
    """

    width, height = 760, 250
    _left, _top, _bottom = 52, 12, 34

    def __init__(self, months: Sequence[Month]) -> None:
        self._months = months
        highest = max((month.steps[step] for month in months for step in DRAWN), default=0)
        self._scale = _round_up(max(highest, 4))
        self._slot = (self.width - self._left) / max(len(months), 1)

    def _y(self, value: float) -> float:
        return self._top + (self.height - self._top - self._bottom) * (1 - value / self._scale)

    @property
    def lines(self) -> list[dict[str, str]]:
        """Horizontal lines and what they stand for."""
        values = [self._scale * part // 4 for part in range(5)]
        return [{"y": f"{self._y(value):.1f}", "text": count(value)} for value in values]

    @property
    def columns(self) -> list[dict[str, str]]:
        """Rectangles, each with the step it tells."""
        wide = min(self._slot * 0.26, 18.0)
        found = []
        for number, month in enumerate(self._months):
            middle = self._left + self._slot * (number + 0.5)
            for place, step in enumerate(DRAWN):
                top = self._y(max(month.steps[step], 0))
                found.append({
                    "step": step, "x": f"{middle + (place - 1.5) * wide:.1f}", "y": f"{top:.1f}",
                    "width": f"{wide * 0.92:.1f}", "height": f"{self._y(0) - top:.1f}",
                })  # fmt: skip
        return found

    @property
    def labels(self) -> list[dict[str, str]]:
        """Names of months under their columns: all of a year, some of many years."""
        every = math.ceil(len(self._months) / 13)
        return [
            {"x": f"{self._left + self._slot * (number + 0.5):.1f}", "text": _month_name(month.first, number)}
            for number, month in enumerate(self._months)
            if number % every == 0
        ]


def _month_name(first: dt.date, number: int) -> str:
    return date_format(first, "N y" if first.month == 1 or number == 0 else "N").replace(".", "")


def _round_up(value: int) -> int:
    """The next number that four equal parts of it are whole and easy to read."""
    unit: int = 10 ** max(len(str(value)) - 2, 0)
    return next(step * unit for step in (4, 8, 12, 16, 20, 24, 32, 40, 60, 80, 100) if step * unit >= value)


def tables(figures: Figures) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    """The same as tables for a spreadsheet: title, names of columns, rows. What is too small to be told is blank."""
    group = [_("Groupe"), _("Retombées connues"), _("Aboutis au moins"), _("Aboutis au plus"), _("Avec un montant"),
             _("Montant au moins (€)"), _("Montant au plus (€)")]  # fmt: skip
    return [
        (_("Parcours"), [_("Étape"), _("Besoins")],
         [(str(STEP_LABELS[step]), _cell(figures.funnel[step])) for step in STEPS]),
        (_("Mois"), [_("Mois"), *(str(STEP_LABELS[step]) for step in STEPS)],
         [(f"{month.first:%Y-%m}", *(_cell(month.steps[step]) for step in STEPS)) for month in figures.months]),
        (_("Délais en jours"), [_("Délai"), _("Cas"), _("Premier quartile"), _("Médiane"), _("Troisième quartile")],
         [(str(TIME_LABELS[name]), *spread) for name, spread in figures.times.items()]),
        (_("Refus"), [_("Raison"), _("Entreprises")],
         [(reason_label(reason), _cell(number)) for reason, number in figures.declines.items()]),
        *((str(DIMENSION_NAMES[name]), group, [_group_cells(name, each) for each in groups])
          for name, groups in figures.outcomes.items()),
    ]  # fmt: skip


def _group_cells(dimension: str, group: Group) -> tuple[Any, ...]:
    amounts = (group.paid, group.low, group.high) if group.paid != FEW else ("", "", "")
    return (group_label(dimension, group.key), group.told, group.sure, group.possible, *amounts)


def _cell(number: int) -> int | str:
    return "" if number == FEW else number
