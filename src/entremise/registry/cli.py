"""Verbs: `entremise load SOURCE`, each source bringing its own, and `entremise index`."""

import importlib
import importlib.util
import pkgutil
from typing import Annotated

import typer

from entremise.common.terminal import Language, number, say, setup_django, speak, stop
from entremise.registry import sources

Check = Annotated[
    bool, typer.Option("--check", help=say("dire seulement s’il est à jour", "only say if it is in step"))
]
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    load = typer.Typer(no_args_is_help=True)
    for source in pkgutil.iter_modules(sources.__path__, f"{sources.__name__}."):
        if source.ispkg and importlib.util.find_spec(f"{source.name}.cli"):
            importlib.import_module(f"{source.name}.cli").register(load)
    app.add_typer(load, name="load", help=say("Charger un territoire.", "Load a territory."))
    app.command(
        "index",
        help=say(
            "Refaire l’index à partir de la base, sans interrompre le service.",
            "Rebuild the index from the database, without interrupting the service.",
        ),
    )(rebuild)


def rebuild(*, check: Check = False, lang: Lang = None) -> None:
    """Rebuild the index, or say whether it needs to be (status 1 when it does)."""
    speak(lang)
    setup_django()
    from entremise.registry import index, terminal
    from entremise.registry.pipeline import BusyError, Stage, reindex

    if check:
        if not index.in_step():
            stop(
                "L’index n’est pas à jour de la base. Lancez : entremise index",
                "The index is not in step with the database. Run: entremise index",
            )
        typer.echo(say("L’index est à jour de la base.", "The index is in step with the database."))
        return
    try:
        with terminal.bar({Stage.INDEX: 1.0}) as progress:
            count = reindex(progress)
    except BusyError:
        terminal.busy()
    typer.echo(say(f"{number(count)} documents dans l’index.", f"{number(count)} documents in the index."))
