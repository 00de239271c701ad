"""Verbs: `entremise load boamp` and `entremise load decp`."""

import importlib
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from entremise.common.terminal import Language, number, say, setup_django, speak, stop

File = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        help=say(
            "fichier du producteur (Parquet, CSV, zip, gz, JSON) ; sans lui, dites depuis quand avec --since",
            "the publisher's file (Parquet, CSV, zip, gz, JSON); without it, say since when with --since",
        ),
    ),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar=say("AAAA-MM-JJ", "YYYY-MM-DD"),
        help=say("tout ce qui est paru depuis ce jour", "all that was published since that day"),
    ),
]
Only = Annotated[
    str,
    typer.Option(
        metavar="CODE", help=say("ce département seulement (13, 2A, 971)", "only this département (13, 2A, 971)")
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help=say(
            "charger même si plus d’une ligne sur dix est rejetée",
            "load even if more than one row in ten is rejected",
        ),
    ),
]
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]


def register(app: typer.Typer) -> None:
    """Add these verbs to `entremise load`, whose group the register brings."""
    load = next(group.typer_instance for group in app.registered_groups if group.name == "load")
    assert load is not None  # noqa: S101 - a group without verbs is never added
    load.command(
        "boamp",
        help=say(
            "Charger les consultations publiques du BOAMP, leurs rectificatifs et annulations.",
            "Load public consultations of BOAMP, their corrections and cancellations.",
        ),
    )(boamp)
    load.command(
        "decp",
        help=say(
            "Charger les marchés publics attribués (DECP).", "Load the public contracts that were awarded (DECP)."
        ),
    )(decp)


def boamp(file: File = None, *, since: Since = None, only: Only = "", force: Force = False, lang: Lang = None) -> None:
    """Load notices from a file, or from the publisher since a day."""
    _load("boamp", file, since, only, force=force, lang=lang)


def decp(file: File = None, *, since: Since = None, only: Only = "", force: Force = False, lang: Lang = None) -> None:
    """Load awards from a file, or from the publisher since a day."""
    _load("decp", file, since, only, force=force, lang=lang)


def _load(
    source: str, file: Path | None, since: datetime | None, only: str, *, force: bool, lang: Language | None
) -> None:
    speak(lang)
    if (file is None) is (since is None):
        stop(
            "Donnez un fichier, ou dites depuis quand avec --since (l’un des deux).",
            "Give a file, or say since when with --since (one of the two).",
        )
    setup_django()
    from entremise.market.sources import values
    from entremise.registry import terminal

    if only and not values.departement(only):
        stop(f"« {only} » n’est pas un département (13, 2A, 971).", f"“{only}” is not a département (13, 2A, 971).")
    terminal.prepare_database()
    within = values.departement(only) if only else ""
    if file is not None:
        _run(source, file, within, force=force)
    elif since is not None:
        _since(source, since, within, force=force)


def _since(source: str, since: datetime, only: str, *, force: bool) -> None:
    """Fetch some days, load them, and forget them once they are loaded."""
    from django.conf import settings
    from django.utils import timezone

    from entremise.market.sources import pages
    from entremise.registry import terminal
    from entremise.registry.sources.download import DownloadError

    url = {"boamp": settings.BOAMP_URL, "decp": settings.DECP_URL}[source]
    folder = Path(settings.VAR) / "downloads" / source
    columns = importlib.import_module(f"entremise.market.sources.{source}.columns")
    today = timezone.localdate()
    if since.date() > today:
        stop("Ce jour n’est pas encore venu.", "That day has not come yet.")
    try:
        with terminal.days() as told:
            path = pages.fetch(url, columns.DAY, since.date(), today, folder, told)
    except DownloadError as error:
        stop(str(error), str(error))
    _run(source, path, only, force=force, file=f"{url} {since:%Y-%m-%d}")
    shutil.rmtree(folder)


def _run(source: str, path: Path, only: str, *, force: bool, file: str = "") -> None:
    """Load a file, telling how far it is, then what it did; end the command when it cannot be done."""
    from entremise.market.sources.files import FileError
    from entremise.market.sources.loading import TooManyWrongError
    from entremise.registry import terminal
    from entremise.registry.pipeline import BusyError, Stage

    load: Callable[..., Any] = importlib.import_module(f"entremise.market.sources.{source}.writing").load
    try:
        with terminal.bar({Stage.READ: 0.2, Stage.WRITE: 0.8}) as progress:
            summary = load(path, only=only, force=force, progress=progress, file=file)
    except BusyError:
        terminal.busy()
    except FileError as error:
        stop(str(error), str(error))
    except TooManyWrongError as error:
        stop(
            f"Rien n’est changé. {number(error.rejected)} lignes sur {number(error.read)} ne se lisent pas, plus d’une "
            f"sur dix : est-ce le bon fichier ? Raisons : {error.rejects}. S’il l’est, relancez avec --force.",
            f"Nothing was changed. {number(error.rejected)} of {number(error.read)} rows cannot be read, more than one "
            f"in ten: is it the right file? Reasons: {error.rejects}. If it is, run again with --force.",
        )
    _tell(say(f"{source} : {file or path.name}", f"{source}: {file or path.name}"), summary)


def _tell(title: str, summary: Any) -> None:
    """Say what a load did."""
    typer.echo(title)
    for name, count in (
        (say("nouveaux", "new"), summary.new),
        (say("modifiés", "changed"), summary.changed),
        (say("inchangés", "unchanged"), summary.unchanged),
        (say("rejetés", "rejected"), summary.rejected),
        (say("d’ailleurs, non gardés", "of elsewhere, not kept"), summary.outside),
    ):
        typer.echo(f"  {number(count):>12}  {name}")
    if summary.rejects:
        typer.echo(
            say(f"Lignes rejetées et raisons : {summary.rejects}", f"Rejected rows and reasons: {summary.rejects}")
        )
    seconds = sum(summary.seconds.values())
    typer.echo(
        say(
            f"{number(summary.read)} lignes en {number(seconds, 1)} s",
            f"{number(summary.read)} rows in {number(seconds, 1)} s",
        )
    )
