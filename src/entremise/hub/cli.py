"""The verb `entremise match`: a need against the territory in service, or any table against any other."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from entremise.common.terminal import Language, language, say, setup_django, speak, stop, unprepared
from entremise.hub.sample import cli as sample

if TYPE_CHECKING:
    from entremise.hub.queries.search import Results
    from entremise.matching.batch import Progress
    from entremise.matching.model import Request
    from entremise.matching.records import Problem

#: Problems told on the terminal; the others are counted, and all are in the file of `--rejects`.
_PROBLEMS_TOLD = 20
_TOP_OF_TEXT = 10
_TOP_OF_TABLE = 100

Text = Annotated[
    str | None, typer.Argument(help=say("le besoin, en mots de tous les jours", "the need, in everyday words"))
]
Needs = Annotated[Path | None, typer.Option(help=say("table des besoins", "table of needs"))]
Solutions = Annotated[Path | None, typer.Option(help=say("table des solutions", "table of solutions"))]
Out = Annotated[
    str | None,
    typer.Option(help=say("sortie : .jsonl, .csv, .xlsx, ou -", "output: .jsonl, .csv, .xlsx, or -")),
]
Top = Annotated[
    int | None,
    typer.Option(min=1, help=say("réponses par besoin (table : 100)", "answers to a need (table: 100)")),
]
Rejects = Annotated[
    Path | None, typer.Option(help=say("fichier où noter les lignes écartées", "file in which to note rows left out"))
]
Workers = Annotated[int, typer.Option(min=0, help=say("processus (0 : un par cœur)", "processes (0: one a core)"))]
PlaceName = Annotated[
    str | None, typer.Option("--place", help=say("commune, code postal ou INSEE", "commune, postal or INSEE code"))
]
Radius = Annotated[float | None, typer.Option("--radius", min=0, help=say("rayon en km", "radius in km"))]
Lang = Annotated[Language | None, typer.Option(help=say("langue du lecteur", "reader's language"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("pour un programme", "for a program"))]


def register(app: typer.Typer) -> None:
    """Add this verb to the command, and that of the fictional territory."""
    sample.register(app)
    app.command(
        short_help=say(
            "Qui peut répondre à un besoin, ou à toute une table de besoins.",
            "Who can answer a need, or a whole table of needs.",
        ),
        help=say(
            "Qui peut répondre ? Un besoin sur le territoire chargé, ou une table de besoins contre une de solutions "
            "(CSV, XLSX, JSONL, Parquet). Colonnes : id, text ; au choix title, naf, place, lat, lon, radius_km, kind, "
            "lang, evidence.",
            "Who can answer? A need on the loaded territory, or a table of needs against one of solutions (CSV, XLSX, "
            "JSONL, Parquet). Columns: id, text; optionally title, naf, place, lat, lon, radius_km, kind, lang, "
            "evidence.",
        ),
    )(match)


def match(  # noqa: PLR0913 (the options of a command)
    text: Text = None,
    *,
    needs: Needs = None,
    solutions: Solutions = None,
    out: Out = None,
    top: Top = None,
    rejects: Rejects = None,
    workers: Workers = 0,
    place: PlaceName = None,
    radius: Radius = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Match a need, or a table of them."""
    speak(lang)
    if text is not None and needs is None and solutions is None:
        _match_text(text, place, radius, lang, top or _TOP_OF_TEXT, as_json=as_json)
    elif text is None and needs is not None and solutions is not None:
        _match_tables(needs, solutions, out or "-", top or _TOP_OF_TABLE, rejects, workers)
    else:
        _misused(
            say(
                'Donner soit un besoin (entremise match "un traiteur à Aix"), soit --needs et --solutions.',
                'Give either a need (entremise match "a caterer in Aix"), or both --needs and --solutions.',
            )
        )


def _misused(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _match_tables(needs: Path, solutions: Path, out: str, top: int, rejects: Path | None, workers: int) -> None:
    from entremise.matching import batch
    from entremise.matching.tables import TableError

    try:
        with _reporting(rejects) as report, _progress() as progress:
            done = batch.match_tables(needs, solutions, out, top=top, workers=workers, report=report, progress=progress)
    except TableError as error:
        _misused(str(error))
    typer.echo(
        say(
            f"{done.needs} besoins, {done.solutions} solutions, {done.matches} correspondances.",
            f"{done.needs} needs, {done.solutions} solutions, {done.matches} matches.",
        ),
        err=True,
    )


@contextmanager
def _reporting(rejects: Path | None) -> Iterator[Any]:
    """Tell problems on the error output, and note them all in a file when one is given."""
    told = 0
    try:
        file = rejects.open("w", encoding="utf-8") if rejects else None
    except OSError as error:
        _misused(say(f"{rejects} : {error.strerror}", f"{rejects}: {error.strerror}"))

    def report(problem: "Problem") -> None:
        nonlocal told
        told += 1
        if told <= _PROBLEMS_TOLD:
            where = f"{problem.file}, " + say(f"ligne {problem.line} :", f"line {problem.line}:")
            typer.echo(f"{where} {problem.reason}", err=True)
        if file:
            file.write(json.dumps(problem._asdict(), ensure_ascii=False) + "\n")

    try:
        yield report
    finally:
        if file:
            file.close()
        if told > _PROBLEMS_TOLD:
            more = told - _PROBLEMS_TOLD
            typer.echo(say(f"… et {more} autres remarques.", f"… and {more} more remarks."), err=True)


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on the error output, with the time left once it can be told."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    titles = {"solutions": say("Solutions lues", "Solutions read"), "needs": say("Besoins", "Needs")}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=False) as bars:
        tasks: dict[str, Any] = {}

        def progress(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(titles[step], total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield progress


def _match_text(
    text: str, place: str | None, radius: float | None, lang: Language | None, top: int, *, as_json: bool
) -> None:
    from entremise.matching.model import Request
    from entremise.matching.understanding import places

    where = places.resolve(place) if place else None
    if place and not where:
        _misused(say(f"Lieu inconnu : {place}", f"Unknown place: {place}"))
    setup_django()
    results = _ask(Request(text, place=where, radius_km=radius, language=lang), top)
    if as_json:
        typer.echo(json.dumps(_as_json(results), ensure_ascii=False, indent=2))
    else:
        _show(results)


def _ask(request: "Request", top: int) -> "Results":
    """What the page would show now. It is not recorded: whoever runs the service tries it, nobody is shown a list."""
    from django.db import DatabaseError

    from entremise.hub.queries.search import NothingLoadedError, ask
    from entremise.neutrality.lists import UnrecordedError

    try:
        return ask(request, limit=top)
    except UnrecordedError:
        stop(
            "Le registre de neutralité ne peut pas être lu : l’ordre ne peut pas être établi.",
            "The ledger of neutrality cannot be read: the order cannot be made.",
        )
    except (NothingLoadedError, DatabaseError) as error:
        if isinstance(error, DatabaseError) and not unprepared(error):
            raise
        stop(
            "Aucun territoire n’est chargé : lancer « entremise load » d’abord (entremise load --help).",
            "No territory is loaded: run “entremise load” first (entremise load --help).",
        )


def _as_json(results: "Results") -> dict[str, Any]:
    understood = results.answer.understanding
    return {
        "understanding": {
            "language": understood.language,
            "place": understood.place.label if understood.place else None,
            "radius_km": understood.radius_km,
            "activities": [{"code": each.code, "weight": each.weight} for each in understood.activities],
            "words": list(understood.words.values()),
            "unwanted": understood.unwanted,
        },
        "total": results.answer.total,
        "unlocated": results.answer.unlocated,
        "matches": [
            {
                "rank": found.match.rank,
                "id": found.match.id,
                "name": _name(found.establishment),
                "commune": _commune(found.establishment),
                "score": found.match.score,
                "distance_km": found.match.distance_km,
                "reasons": [{"kind": reason.kind, "text": reason.text} for reason in found.match.reasons],
            }
            for found in results.found
        ],
    }


def _name(establishment: Any) -> str:
    return str(establishment.shown_name or establishment.identifier)


def _commune(establishment: Any) -> str:
    from entremise.matching.nomenclature import communes

    commune = communes.commune(establishment.commune)
    return commune.name if commune else ""


def _show(results: "Results") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout)
    console.print(_understood(results), highlight=False, markup=False)
    if not results.found:
        console.print(say("Personne n’a été trouvé.", "Nobody was found."))
        return
    table = Table(show_lines=True)
    for title in ("#", say("Nom", "Name"), "Commune", "km", say("Pourquoi", "Why")):
        table.add_column(title, overflow="fold")
    for found in results.found:
        distance = found.match.distance_km
        table.add_row(
            str(found.match.rank),
            _plain(_name(found.establishment)),
            _plain(_commune(found.establishment)),
            "" if distance is None else f"{distance:.0f}",
            _plain("\n".join(reason.text for reason in found.match.reasons)),
        )
    console.print(table)


def _plain(text: str) -> Any:
    """A text shown as it is: what firms write is not markup."""
    from rich.text import Text

    return Text(text)


def _understood(results: "Results") -> str:
    """What was made of the need, in a few lines."""
    from entremise.matching.nomenclature import naf

    understood = results.answer.understanding
    lines = []
    if understood.place:
        within = "" if understood.radius_km is None else f" ({understood.radius_km:.0f} km)"
        lines.append(say("Où : ", "Where: ") + understood.place.label + within)
    if understood.activities:
        labels = (f"{naf.label(each.code, language())} ({each.code})" for each in understood.activities[:4])
        lines.append(say("Activités : ", "Activities: ") + " ; ".join(labels))
    if understood.words:
        lines.append(say("Mots : ", "Words: ") + ", ".join(understood.words.values()))
    if understood.unwanted:
        lines.append(say("Sans : ", "Without: ") + understood.unwanted)
    total = results.answer.total
    lines.append(say(f"{total} réponses possibles.", f"{total} possible answers."))
    if unlocated := results.answer.unlocated:
        lines.append(
            say(f"Lieu non connu pour {unlocated} d’entre elles.", f"{unlocated} of them at an unknown place.")
        )
    return "\n".join(lines)
