"""Verbs: `entremise audit verify`, `replay`, `show` and `head`, by which anyone who has the ledger can check it, and
`report`, what it comes to in a month.
"""

import random as chance
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entremise.common.terminal import Language, language, number, say, setup_django, speak, stop

if TYPE_CHECKING:
    from entremise.neutrality.ledger.book import Book
    from entremise.neutrality.ledger.entries import Listed
    from entremise.neutrality.ledger.replaying import Replayed
    from entremise.neutrality.models import Report

#: How many faults or differences are told; the others are counted.
_TOLD = 20

audit = typer.Typer(
    help=say("Vérifier le registre des listes montrées.", "Check the ledger of lists shown."), no_args_is_help=True
)
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]
Lists = Annotated[list[int] | None, typer.Argument(min=1, help=say("numéros de listes", "numbers of lists"))]
OneList = Annotated[int, typer.Argument(min=1, help=say("numéro de la liste", "number of the list"))]
Random = Annotated[int, typer.Option(min=0, help=say("tirer autant de listes au hasard", "draw so many lists"))]
Month = Annotated[datetime, typer.Argument(formats=["%Y-%m"], metavar="2026-11", help=say("mois (UTC)", "month (UTC)"))]
Out = Annotated[
    Path | None,
    typer.Option(help=say("fichier où l’écrire : .pdf, .xlsx, .csv, .json", "file to write: .pdf, .xlsx, .csv, .json")),
]
Heads = Annotated[
    list[str] | None,
    typer.Option(
        "--head",
        metavar=say("NUMÉRO:EMPREINTE", "NUMBER:HASH"),
        help=say("ce que « head » a répondu un jour", "what `head` once answered"),
    ),
]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.add_typer(audit, name="audit")


@audit.command(help=say("Le registre est-il complet et inchangé ?", "Is the ledger whole and unchanged?"))
def verify(*, head: Heads = None, lang: Lang = None) -> None:
    """Check the chain, the entries published in reports or kept elsewhere, and the snapshots; status 1 for a fault."""
    speak(lang)
    book = _book()
    from entremise.neutrality.ledger.auditing import audited
    from entremise.neutrality.models import Report

    heads = [*map(_head, head or ()), *Report.objects.values_list("entries", "head")]
    found = list(audited(book, heads))
    if found:
        _tell(
            say(f"{each.month or '…'} entrée {each.number} : ", f"{each.month or '…'} entry {each.number}: ")
            + each.text
            for each in found
        )
        stop(
            f"Le registre n’est pas intact. Anomalies : {number(len(found))}.",
            f"The ledger is not intact. Faults: {number(len(found))}.",
        )
    last, digest = book.head()
    typer.echo(
        say(
            f"Le registre est complet et inchangé. Entrées : {number(last)}.\n{last}:{digest}",
            f"The ledger is whole and unchanged. Entries: {number(last)}.\n{last}:{digest}",
        )
    )


@audit.command(help=say("Refaire des listes et comparer.", "Make lists again and compare."))
def replay(lists: Lists = None, *, random: Random = 0, lang: Lang = None) -> None:
    """Make lists again from the beginning of the ledger; status 1 when one differs from what was shown."""
    speak(lang)
    book = _book()
    from entremise.neutrality.ledger.replaying import replayed

    chosen = set(lists or ())
    if random:
        held = list(book.lists())
        chosen |= set(chance.SystemRandom().sample(held, min(random, len(held))))
    if not chosen and not random:
        stop("Dire quelles listes, ou combien en tirer avec --random.", "Say which lists, or how many with --random.")
    made = list(replayed(book, chosen))
    different = [each for each in made if each.difference]
    if different:
        _tell(say(f"liste {each.number} : ", f"list {each.number}: ") + each.difference for each in different)
        stop(
            f"Listes refaites : {number(len(made))}. Différences : {number(len(different))}.",
            f"Lists made again: {number(len(made))}. Differences: {number(len(different))}.",
        )
    typer.echo(
        say(
            f"Listes refaites : {number(len(made))}. Aucune différence.",
            f"Lists made again: {number(len(made))}. No difference.",
        )
    )


@audit.command(help=say("Une liste telle que le registre la tient.", "A list as the ledger holds it."))
def show(number: OneList, *, lang: Lang = None) -> None:
    """Tell what the ledger holds of a list, and who was owed what before it."""
    speak(lang)
    book = _book()
    from entremise.neutrality.ledger.replaying import replayed

    made = next(replayed(book, [number]))
    if made.listed is None:
        stop(f"Liste {number} : {made.difference}.", f"List {number}: {made.difference}.")
    typer.echo("\n".join(_told(made, made.listed)))
    if made.difference:
        stop(f"Refaite, elle diffère : {made.difference}.", f"Made again, it differs: {made.difference}.")


@audit.command(help=say("La dernière entrée, à garder ailleurs.", "The last entry, to be kept elsewhere."))
def head(*, lang: Lang = None) -> None:
    """Tell the number and hash of the last entry: a later `audit verify --head` proves that nothing changed before."""
    speak(lang)
    last, digest = _book().head()
    typer.echo(f"{last}:{digest}")


@audit.command(help=say("Publier le rapport d’un mois, ou le relire.", "Publish a month's report, or read it again."))
def report(month: Month, *, out: Out = None, lang: Lang = None) -> None:
    """Publish the report of a month that is over, once and for all; count that of the month that goes on."""
    speak(lang)
    setup_django()
    from django.utils import translation

    from entremise.neutrality.views.report_files import FILES
    from entremise.neutrality.views.report_page import ReportPage

    suffix = out.suffix.removeprefix(".") if out else ""
    if out and suffix not in FILES:
        stop(f"{out} : {', '.join(FILES)} seulement.", f"{out}: {', '.join(FILES)} only.")
    with translation.override(language()):
        page = ReportPage(_report(month.date()))
        typer.echo(page.sentence)
        if page.provisional:
            typer.echo(say("Provisoire : le mois n’est pas fini.", "Provisional: the month goes on."))
        if out:
            out.write_bytes(FILES[suffix].write(page, language()))


def _report(month: date) -> "Report":
    """The report of a month, published now if it was not."""
    from django.utils import timezone

    from entremise.neutrality.actions import reports
    from entremise.neutrality.ledger.lines import month_of
    from entremise.neutrality.queries.report import counted, first_day

    now = timezone.now()
    if month == first_day(month_of(now)):
        return counted(month, now)
    try:
        return reports.publish(month, now)
    except reports.NotPublishableError:
        stop(
            f"Pas de rapport pour {month:%Y-%m} : le registre ne couvre pas ce mois.",
            f"No report for {month:%Y-%m}: the ledger does not cover this month.",
        )


def _book() -> "Book":
    """The ledger as it is on the disk, whatever was known of it before."""
    setup_django()
    from django.conf import settings

    from entremise.neutrality.ledger.book import Book

    return Book(settings.LEDGER_DIRECTORY)


def _head(text: str) -> tuple[int, str]:
    """A number and a hash, as `head` tells them."""
    last, _, digest = text.partition(":")
    if not last.isdecimal() or not digest:
        stop(f"--head {text} : attendu NUMÉRO:EMPREINTE.", f"--head {text}: NUMBER:HASH is expected.")
    return int(last), digest


def _tell(told: Iterable[str]) -> None:
    """Say what is wrong, the first things only when there are many."""
    some = list(islice(told, _TOLD + 1))
    for text in some[:_TOLD] + ["…"] * (len(some) > _TOLD):
        typer.echo(text, err=True)


def _told(made: "Replayed", listed: "Listed") -> list[str]:
    """What the ledger holds of a list, line by line, then its firms in order."""
    anywhere = say("partout", "anywhere")
    facts = {
        say("liste", "list"): f"{made.number}, {listed.at:%Y-%m-%d %H:%M} UTC, {listed.door}",
        say("montrée", "shown"): f"{listed.first}-{listed.last}",
        say("besoin", "need"): listed.key,
        say("activités", "activities"): ", ".join(listed.activities),
        say("lieu", "place"): listed.place or anywhere,
        say("rayon (km)", "radius (km)"): anywhere if listed.radius_km is None else number(listed.radius_km),
        say("index", "index"): listed.index,
        say("règles", "rules"): listed.policy,
        say("pouvaient répondre", "could answer"): number(listed.eligible),
        say("faite après l’entrée", "made after entry"): str(listed.state),
    }
    return [f"{name:<22}{value}" for name, value in facts.items()] + ["", *_firms(made, listed)]


def _firms(made: "Replayed", listed: "Listed") -> Iterator[str]:
    """A firm a line: its rank, its fingerprint, how far below the best score, what it was owed, what it has."""
    from entremise.matching.equity.browsing import UNIT
    from entremise.matching.index import FEATURES, weights

    yield say(
        f"{'rang':>4}  {'entreprise':<16}  {'écart':>7}  {'dû avant':>8}  ce qu’elle a du besoin",
        f"{'rank':>4}  {'firm':<16}  {'gap':>7}  {'was owed':>8}  what it has of the need",
    )
    columns = zip(listed.firms.tolist(), listed.gaps.tolist(), listed.features.tolist(), strict=True)
    for place, (firm, gap, features) in enumerate(columns):
        owed = "" if made.owed is None else number(made.owed[place] / UNIT, 3)
        has = " ".join(name for bit, name in enumerate(FEATURES) if features >> bit & 1)
        yield f"{place + 1:>4}  {firm:016x}  {number(gap / weights.STEPS, 5):>7}  {owed:>8}  {has}"
