"""A report made ready to be read: sentences, charts and tables in the reader's language, for the page and the PDF."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entremise.common.pictures import Bar, Tile
from entremise.common.reader import current_language
from entremise.matching.nomenclature import communes, naf
from entremise.neutrality.models import Objection, Report
from entremise.neutrality.queries.figures import FEWEST_LISTS, OTHERS, Figures, Group, of_data
from entremise.neutrality.queries.groups import DIMENSIONS, GONE
from entremise.neutrality.views.browsing import Browsing
from entremise.registry import sizes

#: How far from its due a group may be without the chamber having to explain it.
CLOSE = 0.05
#: How many groups of sectors and communes a chart draws; those clearly off their due come besides. The table has all.
DRAWN = 12
#: How many groups off their due the sentence of a chart names, the furthest first.
NAMED = 4
#: How far on each side of 100 % a chart reaches: the first that holds what it shows.
REACHES = (0.1, 0.25, 0.5, 1.0)

TITLES: dict[str, str | Promise] = {
    "size": gettext_lazy("Par taille d’entreprise"),
    "age": gettext_lazy("Par âge d’entreprise"),
    "sector": gettext_lazy("Par secteur"),
    "commune": gettext_lazy("Par commune"),
}
#: The same, short: names of sheets and columns.
DIMENSION_NAMES: dict[str, str | Promise] = {
    "size": gettext_lazy("Taille"),
    "age": gettext_lazy("Âge"),
    "sector": gettext_lazy("Secteur"),
    "commune": gettext_lazy("Commune"),
}
AGES: dict[str, str | Promise] = {
    "0-1": gettext_lazy("moins d’un an"),
    "1-3": gettext_lazy("1 à 3 ans"),
    "3-10": gettext_lazy("3 à 10 ans"),
    "10-25": gettext_lazy("10 à 25 ans"),
    "25": gettext_lazy("25 ans et plus"),
}
DOORS: dict[str, str | Promise] = {
    "search": gettext_lazy("Page de résultats"),
    "need": gettext_lazy("Page d’un besoin publié"),
    "mail": gettext_lazy("Courrier"),
    "file": gettext_lazy("Fichier téléchargé"),
    "api": gettext_lazy("Programme (API)"),
}
PROPOSERS: dict[str, str | Promise] = {
    "asker": gettext_lazy("Le demandeur, dans une liste"),
    "firm": gettext_lazy("L’entreprise elle-même"),
    "chamber": gettext_lazy("La chambre, à la main"),
}


def month_name(month: dt.date) -> str:
    """A month in words: `octobre 2026`."""
    return date_format(month, "F Y")


def percent(value: float | None) -> str:
    """A share of what is due; a dash when nothing was due."""
    return "–" if value is None else _("%(n)s %%") % {"n": number_format(round(100 * value))}


def between(low: float, high: float) -> str:
    """An interval of such shares."""
    return _("%(low)s à %(high)s") % {"low": percent(low), "high": percent(high)}


def number(value: float, decimals: int = 0) -> str:
    """A number as it is read."""
    return number_format(value, decimals, force_grouping=True)


def group_label(dimension: str, key: str) -> str:
    """The name of a group."""
    if key in _UNSURE:
        return str(_UNSURE[key])
    label = str(_LABELS[dimension](key))
    return label[:1].upper() + label[1:]


_UNSURE: dict[str, str | Promise] = {
    "": gettext_lazy("Non connu"),
    GONE: gettext_lazy("Plus au répertoire"),
    OTHERS: gettext_lazy("Autres groupes"),
}
_LABELS: dict[str, Callable[[str], str | Promise]] = {
    "size": lambda key: sizes.GROUPS[key][1],
    "age": lambda key: AGES[key],
    "sector": lambda key: naf.label(key, current_language()),
    "commune": lambda key: found.name if (found := communes.commune(key)) else key,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A group in words, and where it is drawn: places from 0 to 100, of which 50 is its due.

    ``clear`` says that chance does not explain how far it is from its due.
    """

    label: str
    ratio: str
    interval: str
    firms: str
    lists: str
    received: str
    due: str
    place: float
    low: float | None
    high: float | None
    clear: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The groups of a dimension: those drawn, all of them for the table, what to retain, and how far the scale goes."""

    dimension: str
    title: str
    said: str
    drawn: list[Row]
    rows: list[Row]
    least: str
    most: str
    close: tuple[float, float]

    @property
    def width(self) -> float:
        """Of the band of what is close to its due."""
        return self.close[1] - self.close[0]


class ReportPage:
    """What the page and the PDF of a report show."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.figures: Figures = of_data(report.figures)

    @property
    def provisional(self) -> bool:
        """Whether the month goes on."""
        return self.report.published_at is None

    @property
    def name(self) -> str:
        """`2026-11`: its address, its files."""
        return f"{self.figures.month:%Y-%m}"

    @property
    def month(self) -> str:
        """`novembre 2026`."""
        return month_name(self.figures.month)

    @property
    def title(self) -> str:
        """What the report is called."""
        return _("Neutralité : %(month)s") % {"month": self.month}

    @property
    def sentence(self) -> str:
        """The one sentence to retain."""
        return sentence(self.figures)

    @cached_property
    def tiles(self) -> list[Tile]:
        """The four figures that come next."""
        figures, floor = self.figures, self.figures.floor
        useful = "–" if floor.lowest is None else _("%(n)s %%") % {"n": number(100 * floor.lowest, 1)}
        return [
            Tile(_("Listes montrées"), number(figures.lists), _said_shown(figures.shown)),
            Tile(_("Entreprises montrées"), number(figures.firms_shown),
                 _("sur %(n)s qui pouvaient l’être") % {"n": number(figures.firms)}),
            Tile(_("Utilité gardée, au moins"), useful,
                 _("plancher : %(n)s %% de la liste la plus utile") % {"n": number(100 * floor.required)}),
            Tile(_("Contestations"), number(figures.objections.made), _said_answered(figures)),
        ]  # fmt: skip

    @cached_property
    def charts(self) -> list[Chart]:
        """Attention received against attention due, by each dimension that has something to tell."""
        return [chart(name, self.figures.groups[name]) for name in DIMENSIONS if self.figures.groups[name]]

    @property
    def doors(self) -> list[Bar]:
        """By which door lists were shown."""
        return _bars(DOORS, self.figures.doors)

    @property
    def proposed(self) -> list[Bar]:
        """Who had the idea of introductions; nothing when there was none."""
        return _bars(PROPOSERS, self.figures.proposed)

    @property
    def objections(self) -> list[tuple[str, str]]:
        """What became of objections."""
        found = self.figures.objections
        labels = {value: str(label) for value, label in Objection.Verdict.choices}
        days = "" if found.days is None else _("%(n)s jours") % {"n": number(found.days, 1)}
        facts = [
            (_("Reçues dans le mois"), number(found.made)),
            (_("Répondues dans le mois"), number(found.answered)),
            (_("Répondues dans le délai"), number(found.in_time) if found.answered else ""),
            (_("Délai de réponse (médiane)"), days),
            (_("En attente à la fin"), number(found.waiting)),
            (_("En retard à la fin"), number(found.late)),
        ]
        return facts + [(f"{labels[key][:1].upper()}{labels[key][1:]}", number(n)) for key, n in found.verdicts.items()]

    @cached_property
    def browsing(self) -> Browsing:
        """What askers chose against what the model of attention supposes."""
        return Browsing(self.figures.chosen, self.figures.given)

    @property
    def policies(self) -> str:
        """The versions of the rules."""
        return ", ".join(self.figures.policies)


def sentence(figures: Figures) -> str:
    """One plain sentence that tells whether very small firms received their due, and how sure it is."""
    told = {"month": month_name(figures.month), "n": number(figures.lists)}
    if not figures.lists:
        return _("En %(month)s, aucune liste d’entreprises n’a été montrée : il n’y a rien à mesurer.") % told
    group = figures.very_small
    if group is None or group.ratio is None:
        text = ngettext(
            "En %(month)s, %(n)s liste a été montrée, avec trop peu d’entreprises pour comparer des groupes.",
            "En %(month)s, %(n)s listes ont été montrées, avec trop peu d’entreprises pour comparer des groupes.",
            figures.lists,
        )
        return text % told
    said = _("En %(month)s, les très petites entreprises ont reçu %(ratio)s de l’attention qui leur revenait%(then)s")
    return said % (told | {"ratio": percent(group.ratio), "then": _then(group, figures.lists)})


def _then(group: Group, lists: int) -> str:
    """How the sentence ends: what to think of the figure."""
    if lists < FEWEST_LISTS or group.low is None or group.high is None or group.ratio is None:
        text = ngettext(
            ", mais sur %(n)s seule liste : c’est trop peu pour conclure.",
            ", mais sur %(n)s listes seulement : c’est trop peu pour conclure.",
            group.lists,
        )
        return text % {"n": number(group.lists)}
    margin = max(1, round(100 * max(group.high - group.ratio, group.ratio - group.low)))
    if group.low <= 1 <= group.high and round(group.ratio, 2) == 1:
        return _(", à %(n)s %% près.") % {"n": margin}
    if group.low <= 1 <= group.high:
        return _(", à %(n)s %% près : le hasard suffit à expliquer l’écart.") % {"n": margin}
    if abs(group.ratio - 1) <= CLOSE:
        return _(" : un écart de moins de %(n)s %%.") % {"n": number(100 * CLOSE)}
    if group.ratio < 1:
        return _(" : moins que leur dû, et le hasard ne suffit pas à l’expliquer.")
    return _(" : plus que leur dû, et le hasard ne suffit pas à l’expliquer.")


def clear(group: Group) -> bool:
    """Whether chance does not explain how far a group is from its due."""
    return group.low is not None and group.high is not None and not group.low <= 1 <= group.high


def chart(dimension: str, groups: Sequence[Group]) -> Chart:
    """The chart and the table of a dimension."""
    drawn = [group for at, group in enumerate(groups) if at < DRAWN or dimension in {"size", "age"} or clear(group)]
    reach = _reach(drawn)
    rows = {group.key: _row(dimension, group, reach) for group in groups}
    return Chart(
        dimension, str(TITLES[dimension]), _said(dimension, groups), [rows[group.key] for group in drawn],
        list(rows.values()), percent(1 - reach), percent(1 + reach),
        (_place(1 - CLOSE, reach), _place(1 + CLOSE, reach)),
    )  # fmt: skip


def _reach(groups: Sequence[Group]) -> float:
    ends = [end for group in groups for end in (group.ratio, group.low, group.high) if end is not None]
    furthest = max((abs(end - 1) for end in ends), default=0)
    return next((reach for reach in REACHES if reach >= furthest), REACHES[-1])


def _place(value: float, reach: float) -> float:
    """Where a value is drawn, from 0 to 100; what is beyond the scale is drawn at its end."""
    return round(min(max(50 + 50 * (value - 1) / reach, 0), 100), 2)


def _row(dimension: str, group: Group, reach: float) -> Row:
    interval = ""
    if group.low is not None and group.high is not None:
        interval = between(group.low, group.high)
    low, high = (None if end is None else _place(end, reach) for end in (group.low, group.high))
    return Row(
        group_label(dimension, group.key), percent(group.ratio), interval, number(group.firms), number(group.lists),
        number(group.received, 1), number(group.due, 1), _place(group.ratio or 0, reach), low, high, clear(group),
    )  # fmt: skip


def _said(dimension: str, groups: Sequence[Group]) -> str:
    """What to retain of a dimension."""
    sure = [group for group in groups if group.low is not None]
    if not sure:
        return _("Aucun groupe n’a été dans assez de listes pour que sa marge d’erreur soit connue.")
    off = sorted((group for group in sure if clear(group)), key=lambda group: -abs((group.ratio or 0) - 1))
    if not off and len(sure) < len(groups):
        text = ngettext(
            "Le seul groupe dont la marge d’erreur est connue ne s’écarte pas de son dû plus que le hasard ne "
            "l’explique.",
            "Aucun des %(n)s groupes dont la marge d’erreur est connue ne s’écarte de son dû plus que le hasard ne "
            "l’explique.",
            len(sure),
        )
        return text % {"n": len(sure)}
    if not off:
        return _("Aucun groupe ne s’écarte de son dû plus que le hasard ne l’explique.")
    text = ngettext(
        "%(n)s groupe sur %(of)s s’écarte de son dû plus que le hasard ne l’explique : %(who)s.",
        "%(n)s groupes sur %(of)s s’écartent de leur dû plus que le hasard ne l’explique : %(who)s.",
        len(off),
    )
    named = [f"{group_label(dimension, group.key)} ({percent(group.ratio)})" for group in off[:NAMED]]
    named += [_("d’autres")] if len(off) > NAMED else []
    return text % {"n": len(off), "of": len(sure), "who": ", ".join(named)}


def _bars(labels: dict[str, str | Promise], counts: dict[str, int]) -> list[Bar]:
    whole = sum(counts.values())
    shown = [(str(label), counts.get(key, 0)) for key, label in labels.items()] if whole else []
    return [
        Bar(label, round(100 * count / whole, 1), f"{number(count)} · {percent(count / whole)}")
        for label, count in shown
    ]


def _said_shown(shown: int) -> str:
    return ngettext("%(n)s affichage", "%(n)s affichages", shown) % {"n": number(shown)}


def _said_answered(figures: Figures) -> str:
    found = figures.objections
    if found.late:
        return ngettext("%(n)s en retard", "%(n)s en retard", found.late) % {"n": number(found.late)}
    return ngettext("%(n)s réponse", "%(n)s réponses", found.answered) % {"n": number(found.answered)}
