"""The report of a meeting day as files: PDF to hand over, workbook to count. Neither names a guest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import NamedTuple

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from entremise.common.printing import printed
from entremise.common.reader import current_language
from entremise.common.spreadsheets import WORKBOOK, Row, Sheet, workbook
from entremise.hub.models import Outcome
from entremise.hub.queries.small_cells import FEWEST
from entremise.meetings.models import Incident
from entremise.meetings.moments import told_dates
from entremise.meetings.queries.report import Milestone
from entremise.meetings.queries.report import Side as SideFigures
from entremise.meetings.views.report_page import MILESTONE_NAMES, ReportPage, Table

_SOURCE = files("entremise.meetings") / "templates" / "meetings" / "sheets" / "report.typ"


class File(NamedTuple):
    """A kind of file: its content type, and what writes it."""

    content_type: str
    write: Callable[[ReportPage], bytes]


def pdf(page: ReportPage) -> bytes:
    """The report on paper."""
    day, counted = page.day, page.report.now.at
    told = {
        "title": _("Bilan : %(day)s") % {"day": day.title}, "author": str(settings.CHAMBER_NAME),
        "language": current_language(), "over": _("Bilan d’une journée de rendez-vous"), "name": day.title,
        "when": " · ".join(filter(None, [capfirst(told_dates(day)), day.place])), "sentence": page.sentence,
        "counted": _("Compté le %(at)s.") % {"at": date_format(counted.astimezone(day.tz), "j F Y, H:i")},
        "tiles": [asdict(tile) for tile in page.tiles],
        "bars": [
            {"title": _("De la demande au rendez-vous"), "rows": [asdict(bar) for bar in page.steps], "under": ""},
            {"title": _("Un partage équitable ?"), "rows": [asdict(bar) for bar in page.shares],
             "under": " ".join(filter(None, [page.shared, page.waiting]))},
        ],
        "tables": [_told(page.outcomes), _told(page.sides)], "coming": page.coming,
        "facts": [
            (title, [fact for fact in facts if fact[1]])
            for title, facts in ((_("Coût"), page.costs), (_("Le jour même"), page.incidents),
                                 (_("Autres chiffres"), page.facts))
        ],
        "reading_title": _("Comment c’est compté"), "reading": page.reading,
    }  # fmt: skip
    return printed(_SOURCE, told, current_language(), counted)


def _told(table: Table) -> Mapping[str, object]:
    return {"title": table.title, "columns": list(table.columns), "rows": [list(row) for row in table.rows]}


def xlsx(page: ReportPage) -> bytes:
    """The figures, as numbers."""
    return workbook([_about(page), _meetings(page), _sides(page), _shares(page), _outcomes(page)])


def _about(page: ReportPage) -> Sheet:
    day, report = page.day, page.report
    rows: list[Row] = [
        (_("Journée"), day.title), (_("Quand"), capfirst(told_dates(day))), (_("Où"), day.place),
        (_("En une phrase"), page.sentence),
        (_("Compté le"), date_format(report.now.at.astimezone(day.tz), "j F Y, H:i")),
        (_("Coût de la journée (€)"), _known(day.cost)),
        (_("Coût par rendez-vous tenu (€)"), _known(report.cost_of_meeting)),
        (_("Coût par rendez-vous qui a abouti (€)"), _known(report.cost_of_outcome)),
        *((_("Comment c’est compté") if rank == 0 else "", text) for rank, text in enumerate(page.reading)),
    ]  # fmt: skip
    return Sheet(_("À lire"), (_("Entremise"), ""), rows, {0: 40, 1: 100})


def _meetings(page: ReportPage) -> Sheet:
    report, met = page.report, page.report.meetings
    rows: list[Row] = [
        (_("Demandes faites"), met.made), (_("Acceptées des deux côtés"), met.agreed),
        (_("Déclinées"), met.declined), (_("Restées sans réponse"), met.unanswered),
        (_("Placées dans le planning"), met.planned), (_("Tenues"), met.held), (_("Manquées"), met.missed),
        (_("Dont personne n’a rien dit"), met.untold), (_("Qui se poursuivent"), report.introductions),
        (_("Attentes entre deux rendez-vous"), _known(report.waits)),
        (_("Attentes par participant"), _known(report.waits_each)),
        (_("Participants qui se sont désistés"), report.withdrew),
        *((capfirst(str(kind.label)), report.incidents.get(kind, 0)) for kind in Incident.Kind),
        (_("Rendez-vous déplacés le jour même"), report.moved),
        (_("Rendez-vous supprimés le jour même"), report.dropped),
        (_("Rendez-vous ajoutés le jour même"), report.added),
    ]  # fmt: skip
    return Sheet(_("Rendez-vous"), (_("Chiffre"), _("Combien")), rows, {0: 44, 1: 12})


def _sides(page: ReportPage) -> Sheet:
    columns = (_("Participants"), _("Inscrits"), _("Venus"), _("Ont eu un rendez-vous"), _("Avis donnés"),
               _("Jugés utiles"), _("Note sur 4"), _("Veulent une suite"))  # fmt: skip
    rows = [_side(each, each.name or _("Sans côté")) for each in page.report.sides]
    return Sheet(_("Participants"), columns, [*rows, _side(page.report.everybody, _("Ensemble"))],
                 {0: 30, **dict.fromkeys(range(1, 8), 18)})  # fmt: skip


def _side(each: SideFigures, name: str) -> Row:
    told = each.opinions
    opinions = (_known(value) for value in (told.useful, told.mean, told.go_on))
    return (name, each.guests, each.came, each.met, told.told, *opinions)


def _shares(page: ReportPage) -> Sheet:
    rows: list[Row] = list(page.report.shares.by_count.items())
    return Sheet(_("Partage"), (_("Rendez-vous tenus"), _("Participants venus")), rows, {0: 22, 1: 22})


def _outcomes(page: ReportPage) -> Sheet:
    kinds = tuple(kind for kind in Outcome.Kind if kind != Outcome.Kind.ONGOING)
    columns: Sequence[str] = (
        _("Moment"), _("Date"), _("Suite connue"), _("Ont abouti"), *(capfirst(str(kind.label)) for kind in kinds),
        _("Les deux côtés diffèrent"), _("Avec un montant"), _("Montant au moins (€)"), _("Montant au plus (€)"),
    )  # fmt: skip
    rows = [_milestone(page, each, kinds) for each in page.report.milestones]
    return Sheet(_("Suites"), columns, rows, dict.fromkeys(range(len(columns)), 18))


def _milestone(page: ReportPage, each: Milestone, kinds: Sequence[Outcome.Kind]) -> Row:
    return (
        str(MILESTONE_NAMES[each.key]), f"{each.at.astimezone(page.day.tz):%Y-%m-%d}", each.told, each.good,
        *(each.kinds.get(kind, 0) for kind in kinds), each.differ, each.paid if each.low is not None else f"< {FEWEST}",
        _known(each.low), _known(each.high),
    )  # fmt: skip


def _known(value: float | None) -> float | str:
    return "" if value is None else round(value, 2)


#: What each is called on a button.
NAMES = {"pdf": "PDF", "xlsx": "Excel"}.items()
FILES = {"pdf": File("application/pdf", pdf), "xlsx": File(WORKBOOK, xlsx)}
