"""The report of a meeting day made ready to be read: sentences, tiles, bars and tables, for the page and its files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entremise.common.pictures import Bar, Tile
from entremise.hub.models import Outcome
from entremise.hub.queries.figures import POSITIVE
from entremise.hub.queries.small_cells import FEWEST
from entremise.hub.views.figures_page import between, count, euros
from entremise.meetings.models import Incident, MeetingDay
from entremise.meetings.queries.report import Milestone, Opinions, Report, Side

#: What each milestone is called.
MILESTONE_NAMES: dict[str, str | Promise] = {
    "six": gettext_lazy("À 6 mois"),
    "twelve": gettext_lazy("À 12 mois"),
    "now": gettext_lazy("À ce jour"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: its title, its columns, its rows; the first cell of a row names it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def told(self) -> list[list[tuple[str, str]]]:
        """Each row's cells with their columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


class ReportPage:
    """A report in the reader's language."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def day(self) -> MeetingDay:
        """The day it is about."""
        return self.report.day

    @cached_property
    def sentence(self) -> str:
        """The whole in a few words."""
        held, told = self.report.meetings.held, self.report.everybody.opinions
        if not held:
            return _("Aucun rendez-vous n’est encore noté comme tenu.")
        said = [ngettext("%(n)s rendez-vous tenu", "%(n)s rendez-vous tenus", held) % {"n": count(held)}]
        if told.useful is not None:
            said.append(_("%(share)s jugés utiles") % {"share": percent(told.useful, told.told)})
        good = self.report.now.good
        if good:
            said.append(ngettext("%(n)s a déjà abouti", "%(n)s ont déjà abouti", good) % {"n": count(good)})
        return ", ".join(said) + "."

    @cached_property
    def tiles(self) -> list[Tile]:
        """What one reads first."""
        met, told = self.report.meetings, self.report.everybody.opinions
        return [
            Tile(_("Rendez-vous tenus"), count(met.held), self._missed()),
            Tile(_("Jugés utiles"), _opinion(told), _told_by(told)),
            Tile(_("Ont abouti"), count(self.report.now.good), self._known()),
            Tile(_("Montants déclarés"), _money(self.report.now), self._paid()),
        ]

    def _missed(self) -> str:
        met = self.report.meetings
        if met.missed_share is None:
            return ngettext("%(n)s prévu", "%(n)s prévus", met.planned) % {"n": count(met.planned)}
        text = ngettext("%(n)s manqué, soit %(share)s", "%(n)s manqués, soit %(share)s", met.missed)
        return text % {"n": count(met.missed), "share": percent(met.missed, met.held + met.missed)}

    def _known(self) -> str:
        told = self.report.now.told
        return ngettext("suite connue pour %(n)s rendez-vous", "suite connue pour %(n)s rendez-vous", told) % {
            "n": count(told)
        }

    def _paid(self) -> str:
        paid = self.report.now.paid
        if 0 < paid < FEWEST:
            return _("dits à partir de %(n)s rendez-vous avec un montant") % {"n": FEWEST}
        return ngettext("pour %(n)s rendez-vous", "pour %(n)s rendez-vous", paid) % {"n": count(paid)} if paid else ""

    @cached_property
    def steps(self) -> list[Bar]:
        """From requests to meetings held."""
        met = self.report.meetings
        steps = [
            (_("Demandes faites"), met.made), (_("Acceptées des deux côtés"), met.agreed),
            (_("Placées dans le planning"), met.planned), (_("Tenues"), met.held),
        ]  # fmt: skip
        whole = max(met.made, 1)
        return [Bar(label, round(100 * n / whole, 1), f"{count(n)} · {percent(n, whole)}") for label, n in steps]

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What else is counted of requests and meetings."""
        met = self.report.meetings
        return [
            (_("Demandes déclinées"), count(met.declined)),
            (_("Demandes restées sans réponse"), count(met.unanswered)),
            (_("Rendez-vous manqués"), count(met.missed)),
            (_("Rendez-vous dont personne n’a rien dit"), count(met.untold)),
            (_("Participants qui se sont désistés"), count(self.report.withdrew)),
            (_("Mises en relation qui se poursuivent"), count(self.report.introductions)),
        ]

    @cached_property
    def sides(self) -> Table:
        """Each side of the day, and everybody."""
        columns = [_("Participants"), _("Inscrits"), _("Venus"), _("Ont eu un rendez-vous"), _("Avis donnés"),
                   _("Jugés utiles"), _("Note sur 4"), _("Veulent une suite")]  # fmt: skip
        sides = self.report.sides if len(self.report.sides) > 1 else []
        rows = [_side(each, each.name or _("Sans côté")) for each in sides]
        return Table(_("Les participants et ce qu’ils en pensent"), columns,
                     [*rows, _side(self.report.everybody, _("Ensemble"))])  # fmt: skip

    @cached_property
    def shares(self) -> list[Bar]:
        """How many guests who came had each number of meetings."""
        found = self.report.shares.by_count
        most = max(found.values(), default=1)
        return [
            Bar(ngettext("%(n)s rendez-vous", "%(n)s rendez-vous", number) % {"n": number}, round(100 * n / most, 1),
                ngettext("%(n)s participant", "%(n)s participants", n) % {"n": count(n)})
            for number, n in found.items()
        ]  # fmt: skip

    @cached_property
    def shared(self) -> str:
        """The same in a sentence."""
        told = self.report.shares
        if not told.by_count:
            return _("Personne n’est encore noté comme venu.")
        text = _("De %(fewest)s à %(most)s rendez-vous tenus par participant venu, %(median)s pour celui du milieu.")
        said = text % {"fewest": told.fewest, "most": told.most, "median": _half(told.median)}
        if not told.none:
            return said
        text = ngettext("%(n)s participant n’en a eu aucun.", "%(n)s participants n’en ont eu aucun.", told.none)
        return f"{said} {text % {'n': count(told.none)}}"

    @cached_property
    def waiting(self) -> str:
        """How often guests wait between two meetings."""
        if self.report.waits is None or self.report.waits_each is None:
            return ""
        text = ngettext(
            "Dans le dernier planning publié, on attend %(n)s fois entre deux rendez-vous : %(each)s par participant.",
            "Dans le dernier planning publié, on attend %(n)s fois entre deux rendez-vous : %(each)s par participant.",
            self.report.waits,
        )
        return text % {"n": count(self.report.waits), "each": number_format(round(self.report.waits_each, 1), 1)}

    @cached_property
    def incidents(self) -> list[tuple[str, str]]:
        """What went otherwise on the day, and what it changed."""
        found = [(capfirst(str(kind.label)), count(self.report.incidents.get(kind, 0))) for kind in Incident.Kind
                 if self.report.incidents.get(kind)]  # fmt: skip
        if not found:
            return []
        return [
            *found, (_("Rendez-vous déplacés"), count(self.report.moved)),
            (_("Rendez-vous supprimés"), count(self.report.dropped)),
            (_("Rendez-vous ajoutés depuis la liste d’attente"), count(self.report.added)),
        ]  # fmt: skip

    @cached_property
    def outcomes(self) -> Table:
        """What came of meetings, at each milestone that is reached and today."""
        told = self.report.milestones
        kinds = [kind for kind in POSITIVE if any(kind in each.kinds for each in told)]
        lines: list[tuple[str, Callable[[Milestone], str]]] = [
            (_("Suite connue"), lambda each: count(each.told)),
            (_("Ont abouti"), lambda each: count(each.good)),
            *((f"– {kind.label}", lambda each, kind=kind: count(each.kinds.get(kind, 0))) for kind in kinds),
            (_("Sans suite"), lambda each: count(each.kinds.get(Outcome.Kind.NOTHING, 0))),
            (_("Les deux côtés diffèrent"), lambda each: count(each.differ)),
            (_("Montants déclarés"), _money),
        ]  # fmt: skip
        columns = [_("Rendez-vous"), *(str(MILESTONE_NAMES[each.key]) for each in told)]
        rows = [(label, *(cell(each) for each in told)) for label, cell in lines]
        return Table(_("Ce qui en est sorti"), columns, rows)

    @cached_property
    def coming(self) -> str:
        """When the next count is made."""
        found = sorted(self.report.coming.values())
        if not found:
            return ""
        dates = _(" puis le ").join(date_format(at.astimezone(self.day.tz), "j F Y") for at in found)
        return _("Les suites sont arrêtées 6 et 12 mois après la journée : le %(dates)s.") % {"dates": dates}

    @cached_property
    def costs(self) -> list[tuple[str, str]]:
        """What it cost, for each meeting and for each one that led to something."""
        if self.day.cost is None:
            return []
        of_meeting, of_outcome = self.report.cost_of_meeting, self.report.cost_of_outcome
        return [
            (_("Coût de la journée"), euros(self.day.cost)),
            (_("Par rendez-vous tenu"), euros(round(of_meeting)) if of_meeting is not None else "–"),
            (_("Par rendez-vous qui a abouti"), euros(round(of_outcome)) if of_outcome is not None else "–"),
        ]

    @property
    def reading(self) -> list[str]:
        """How it is counted."""
        return [
            _("Un rendez-vous est tenu quand un participant ou l’organisateur le dit. Il compte une fois, quoi qu’en "
              "disent les deux côtés ; il a abouti quand l’un des deux dit qu’il en est sorti quelque chose et que "
              "l’autre ne le dément pas."),
            _("Un avis est utile à partir de 3 sur 4. Avis et montants ne sont donnés qu’à partir de %(n)s : aucun "
              "chiffre ne parle d’une seule personne. Un montant va du moins au plus de ce que disent les deux côtés.")
            % {"n": FEWEST},
        ]  # fmt: skip


def _half(value: float) -> str:
    """A whole number, or one and a half."""
    return number_format(value, 0 if value == int(value) else 1)


def _side(each: Side, name: str) -> list[str]:
    told = each.opinions
    mean = "–" if told.mean is None else number_format(round(told.mean, 1), 1)
    more = "–" if told.go_on is None else percent(told.go_on, told.told)
    return [name, count(each.guests), count(each.came), count(each.met), count(told.told), _opinion(told), mean, more]


def _opinion(told: Opinions) -> str:
    return "–" if told.useful is None else percent(told.useful, told.told)


def _told_by(told: Opinions) -> str:
    return ngettext("%(n)s avis donné", "%(n)s avis donnés", told.told) % {"n": count(told.told)}


def _money(each: Milestone) -> str:
    if each.low is None or each.high is None or not each.paid:
        return "–"
    return between(each.low, each.high, euros)


def percent(part: int, whole: int) -> str:
    """A share, in whole hundredths."""
    return _("%(n)s %%") % {"n": number_format(round(100 * part / max(whole, 1)))}
