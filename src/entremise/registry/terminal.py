"""What the verbs that load say on the terminal: how far they are, what they did, what went wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from entremise.common.terminal import language, number, say, stop
from entremise.registry import pipeline
from entremise.registry.pipeline import BusyError, Source, Stage, Summary, WouldRemoveError
from entremise.registry.pipeline.workshop import workshop

#: The share of a load's time usually spent in each stage, so that one bar tells of the whole.
_SHARES = {Stage.READ: 0.35, Stage.COMPARE: 0.05, Stage.INDEX: 0.3, Stage.WRITE: 0.3}


def _said(stage: Stage) -> str:
    return {
        Stage.READ: say("lecture", "reading"),
        Stage.COMPARE: say("comparaison", "comparing"),
        Stage.INDEX: say("index", "indexing"),
        Stage.WRITE: say("écriture", "writing"),
    }[stage]


@contextmanager
def bar(shares: dict[Stage, float] | None = None) -> Iterator[pipeline.Progress]:
    """One bar for a whole load, with the time left; on standard error, and only on a terminal."""
    shares = shares or _SHARES
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn(say("reste", "left")),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=sum(shares.values()))

        def told(stage: Stage, done: int, total: int) -> None:
            earlier = sum(share for other, share in shares.items() if _before(other, stage))
            within = min(1.0, done / total) if total else 0.0
            count = f" {number(done)}" if total > 100 else ""
            progress.update(task, completed=earlier + shares[stage] * within, description=_said(stage) + count)

        yield told


@contextmanager
def downloads() -> Iterator[Callable[[int, int], None]]:
    """A bar for files received one after the other, in bytes."""
    columns = (
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TextColumn(say("reste", "left")),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)

        def told(received: int, total: int) -> None:
            progress.update(task, completed=received, total=total or None)

        yield told


@contextmanager
def days() -> Iterator[Callable[[int, int], None]]:
    """A bar for days asked for one after the other."""
    columns = (BarColumn(), TaskProgressColumn(), TextColumn(say("reste", "left")), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield told


def _before(one: Stage, other: Stage) -> bool:
    order = list(Stage)
    return order.index(one) < order.index(other)


def prepare_database() -> None:
    """Apply migrations where one loads for oneself; in production they are the operator's, who saves the base first."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.PRODUCTION:
        return
    try:
        with workshop():  # two first loads started together would both create the tables
            call_command("migrate", verbosity=0, interactive=False)
    except BusyError:
        busy()


def run(source: Source, *, force: bool) -> None:
    """Load a source, telling how far it is, then what it did; end the command when it cannot be done."""
    try:
        with bar() as progress:
            summary = pipeline.load(source, force=force, progress=progress)
    except BusyError:
        busy()
    except WouldRemoveError as error:
        stop(
            f"Rien n’est changé. Ce chargement retirerait {number(error.removed)} établissements sur "
            f"{number(error.present)}, plus d’un sur dix : le fichier est-il entier, et le bon ? S’il l’est, relancez "
            "avec --force.",
            f"Nothing was changed. This load would remove {number(error.removed)} of {number(error.present)} "
            "establishments, more than one in ten: is the file whole and the right one? If so, run again with --force.",
        )
    tell(source, summary)


def busy() -> None:
    """Say that another load is at work."""
    stop(
        "Un autre chargement est en cours : rien n’est changé. Relancez quand il sera fini.",
        "Another load is at work: nothing was changed. Run again when it is over.",
    )


def tell(source: Source, summary: Summary) -> None:
    """Say what a load did."""
    dated = f" ({summary.source_date})" if summary.source_date else ""
    typer.echo(
        f"{source.name} : {source.file}{dated}" if language() == "fr" else f"{source.name}: {source.file}{dated}"
    )
    for name, count in (
        (say("nouveaux", "new"), summary.new),
        (say("modifiés", "changed"), summary.changed),
        (say("inchangés", "unchanged"), summary.unchanged),
        (say("fermés dans le fichier", "closed in the file"), summary.closed),
        (say("rejetés", "rejected"), summary.rejected),
        (say("retirés du registre", "removed from the register"), summary.removed),
    ):
        typer.echo(f"  {number(count):>12}  {name}")
    if summary.rejects:
        typer.echo(
            say(f"Lignes rejetées et raisons : {summary.rejects}", f"Rejected rows and reasons: {summary.rejects}")
        )
    typer.echo(_pace(summary))


def _pace(summary: Summary) -> str:
    """How long it took, and where the time went."""
    seconds = sum(summary.seconds.values())
    rate = number(summary.read / seconds)
    parts = ", ".join(f"{_said(stage)} {100 * spent / seconds:.0f} %" for stage, spent in summary.seconds.items())
    return say(
        f"{number(summary.read)} lignes en {number(seconds, 1)} s ({rate} par seconde) : {parts}",
        f"{number(summary.read)} rows in {number(seconds, 1)} s ({rate} a second): {parts}",
    )
