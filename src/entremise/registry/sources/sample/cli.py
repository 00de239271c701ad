"""The verb `entremise load sample`."""

from pathlib import Path
from typing import Annotated

import typer

from entremise.common.terminal import Language, say, setup_django, speak, stop

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]", help=say("là où il est, sinon sample/territory", "where it is, otherwise sample/territory")
    ),
]
IfEmpty = Annotated[
    bool,
    typer.Option(
        "--if-empty",
        help=say("ne rien faire si un territoire est déjà là", "do nothing when a territory is there already"),
    ),
]
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]


def register(load: typer.Typer) -> None:
    """Add this verb to `entremise load`."""
    load.command(
        "sample",
        help=say(
            "Charger le territoire fictif, pour essayer. Prépare la base, sauf en production.",
            "Load the fictional territory, to try. Prepares the database, except in production.",
        ),
    )(sample)


def sample(folder: Folder = None, *, if_empty: IfEmpty = False, lang: Lang = None) -> None:
    """Load the sample territory."""
    speak(lang)
    setup_django()
    from django.conf import settings

    from entremise.registry import index, terminal
    from entremise.registry.sources.sample.staging import Sample

    terminal.prepare_database()
    if if_empty and index.current():
        typer.echo(say("Un territoire est déjà chargé.", "A territory is loaded already."))
        return
    try:
        terminal.run(Sample(folder or settings.ROOT / "sample" / "territory"), force=False)
    except FileNotFoundError as error:
        stop(
            f"Le territoire fictif n’est pas là ({error.args[0]}) : lancez la commande depuis le dossier d’Entremise.",
            f"The sample is not there ({error.args[0]}): run the command from Entremise's folder.",
        )
