"""`entremise timetable`: plan an instance, watch it get better, keep the best so far whenever it is interrupted."""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from entremise.timetable.instance import Instance, InstanceError
from entremise.timetable.result import Status, Timetable
from entremise.timetable.words import Said


def said(words: Said) -> str:
    """French unless the terminal speaks English, as the other verbs do."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return words.en if locale.lower().startswith("en") else words.fr


_SECONDS = Said("Temps accordé, en secondes.", "Time given, in seconds.")
_WORKERS = Said("Processus en même temps, au plus.", "Processes at once, at most.")
_SEED = Said("Même graine, même emploi du temps.", "Same seed, same timetable.")
_OUT = Said("Fichier JSON où écrire l'emploi du temps.", "JSON file to write the timetable to.")
_START = Said("Emploi du temps d'où partir, à changer peu.", "Timetable to start from, to change little.")
_CHECK = Said("Vérifier cet emploi du temps au lieu d'en faire un.", "Verify this timetable instead of making one.")
_SCHEMA = Said("Dire ce qu'une instance peut contenir (JSON Schema).", "Tell what an instance may hold (JSON Schema).")
_STATUS = {
    Status.OPTIMAL: Said("optimal : prouvé", "optimal: proven"),
    Status.FEASIBLE: Said("valable, sans preuve que ce soit le meilleur", "sound, not proven the best"),
    Status.INFEASIBLE: Said("impossible : prouvé", "impossible: proven"),
    Status.UNKNOWN: Said("rien trouvé dans le temps donné", "nothing found in the time given"),
}


def register(app: typer.Typer) -> None:
    """Add the engine's verb to the command."""
    about = Said(
        "Faire l'emploi du temps d'une journée de rendez-vous ou d'une mission.", "Plan a meeting day or a mission."
    )
    app.command("timetable", help=said(about))(timetable)


def timetable(  # noqa: PLR0913
    instance: Annotated[Path | None, typer.Argument(metavar="INSTANCE.json", show_default=False)] = None,
    *,
    seconds: Annotated[float, typer.Option(min=0.0, help=said(_SECONDS))] = 60.0,
    workers: Annotated[int, typer.Option(min=1, help=said(_WORKERS))] = 2,
    seed: Annotated[int, typer.Option(min=0, help=said(_SEED))] = 0,
    out: Annotated[Path | None, typer.Option(help=said(_OUT), show_default=False)] = None,
    start: Annotated[Path | None, typer.Option(metavar="TIMETABLE.json", help=said(_START), show_default=False)] = None,
    check: Annotated[Path | None, typer.Option(metavar="TIMETABLE.json", help=said(_CHECK), show_default=False)] = None,
    schema: Annotated[bool, typer.Option("--schema", help=said(_SCHEMA))] = False,
) -> None:
    """Print the timetable as JSON, or put it into a file; progress goes to the standard error.

    Ends with 0 when there is a timetable, 1 when there is none (or --check found a fault), 2 when the input is wrong.
    """
    from entremise.timetable import reading

    if schema:
        typer.echo(json.dumps(reading.schema(), ensure_ascii=False, indent=1))
        return
    if instance is None:
        _refuse(Said("Donnez le fichier à planifier : INSTANCE.json.", "Give the file to plan: INSTANCE.json."))
    try:
        asked = reading.read(instance)
        given = [reading.read_timetable(file) if file else None for file in (check, start)]
    except InstanceError as error:
        _refuse(*(Said(f"{each.where} : {each.what.fr}", f"{each.where}: {each.what.en}") for each in error.faults))
    if given[0] is not None:
        _check(asked, given[0])
        return
    found = _solve(asked, seconds=seconds, workers=workers, seed=seed, start=given[1])
    _tell(found)
    if out:
        _write(found, out)
    else:
        typer.echo(json.dumps(reading.told(found), ensure_ascii=False, indent=1))
    if not found.placed:
        raise typer.Exit(1)


def _write(found: Timetable, out: Path) -> None:
    from entremise.timetable.reading import write

    try:
        write(found, out)
    except OSError as error:
        _refuse(
            Said(f"{out} : ne peut être écrit ({error.strerror}).", f"{out}: cannot be written ({error.strerror}).")
        )


def _refuse(*reasons: Said) -> NoReturn:
    for reason in reasons:
        typer.echo(said(reason), err=True)
    raise typer.Exit(2)


def _check(instance: Instance, found: Timetable) -> None:
    from entremise.timetable.checking import faults, measures

    wrong = faults(instance, found)
    for fault in wrong:
        typer.echo(said(fault), err=True)
    if wrong:
        raise typer.Exit(1)
    for objective, value in measures(instance, found).items():
        typer.echo(f"{objective}: {value}")


def _solve(instance: Instance, **options: Any) -> Timetable:
    """Plan beside the main thread, which alone hears Ctrl-C."""
    from entremise.timetable.plan import Progress
    from entremise.timetable.solving import solve

    stopped = threading.Event()
    answer: list[Timetable] = []
    failure: list[Exception] = []

    def progress(now: Progress) -> None:
        known = "?" if now.bound is None else str(now.bound)
        value = "?" if now.value is None else str(now.value)
        typer.echo(f"{now.seconds:6.1f} s  {now.objective} {value} / {known}  {said(now.stage)}", err=True)

    def work() -> None:
        try:
            answer.append(solve(instance, progress=progress, stop=stopped.is_set, **options))
        except Exception as error:
            failure.append(error)

    with _interrupted(stopped):
        worker = threading.Thread(target=work)
        worker.start()
        while worker.is_alive():
            worker.join(0.1)
    if failure:
        raise failure[0]
    return answer[0]


@contextmanager
def _interrupted(stopped: threading.Event) -> Iterator[None]:
    """Ctrl-C, or being asked to end, asks for the best so far instead of ending the command."""
    before = {each: signal.signal(each, lambda *_: stopped.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _tell(found: Timetable) -> None:
    typer.echo(said(_STATUS[found.status]), err=True)
    for each in found.objectives:
        known = "?" if each.bound is None else str(each.bound)
        typer.echo(f"  {each.objective} {each.value} / {known}", err=True)
    for conflict in found.conflicts:
        typer.echo(f"  {said(conflict)}", err=True)
    sys.stderr.flush()
