"""The verb `entremise play`: the loop of the fictional territory, and who may be signed in as to try it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entremise.common.terminal import Language, say, setup_django, speak, stop

if TYPE_CHECKING:
    from entremise.hub.sample.playing import Played

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]", help=say("là où il est, sinon sample/territory", "where it is, otherwise sample/territory")
    ),
]
IfEmpty = Annotated[
    bool,
    typer.Option("--if-empty", help=say("ne rien jouer s’il y a déjà des besoins", "play nothing when needs exist")),
]
Site = Annotated[
    str | None, typer.Option(help=say("l’adresse où l’essai est servi", "the address where the trial is served"))
]
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]


def register(app: typer.Typer) -> None:
    """Add this verb to the command."""
    app.command(
        "play",
        help=say(
            "Jouer la boucle sur le territoire fictif, et dire comment y entrer sous chaque rôle. Pour essayer.",
            "Play the loop on the fictional territory, and say how to come in under each role. To try.",
        ),
    )(play)


def play(
    folder: Folder = None, *, if_empty: IfEmpty = False, site: Site = None, lang: Lang = None
) -> None:  # fmt: skip
    """People, needs, introductions at every stage and outcomes; then one way in for each role."""
    speak(lang)
    setup_django()
    from django.conf import settings
    from django.utils import timezone
    from rich.progress import track

    from entremise.hub.sample import playing
    from entremise.neutrality.lists import UnrecordedError

    if settings.PRODUCTION:
        stop(
            "Le territoire fictif ne se joue pas en production : ses habitants n’existent pas.",
            "The fictional territory is not played in production: its people do not exist.",
        )
    if not playing.played():
        try:
            told = playing.play(folder or settings.ROOT / "sample" / "territory", timezone.now())
            for _ in track(told, description=say("La boucle se joue", "Playing the loop"), total=None, transient=True):
                pass
        except FileNotFoundError as error:
            stop(
                f"Le territoire fictif n’est pas là ({error.filename}) : lancez la commande depuis le dossier "
                "d’Entremise.",
                f"The sample is not there ({error.filename}): run the command from Entremise's folder.",
            )
        except UnrecordedError:
            stop(
                f"Le registre de neutralité ne peut pas être écrit ({settings.LEDGER_DIRECTORY}) : rien n’a été joué.",
                f"The ledger of neutrality cannot be written ({settings.LEDGER_DIRECTORY}): nothing was played.",
            )
        _say_count(playing.count())
    elif not if_empty:
        stop(
            "Il y a déjà des besoins : rien n’a été joué. Partez d’un dossier var/ vide.",
            "There are needs already: nothing was played. Start from an empty var/ folder.",
        )
    _say_ways_in((site or settings.SITE_URL).rstrip("/"))


def _say_count(count: "Played") -> None:
    typer.echo(
        say(
            f"{count.people} personnes, {count.needs} besoins, {count.introductions} mises en relation, "
            f"{count.outcomes} retombées.",
            f"{count.people} people, {count.needs} needs, {count.introductions} introductions, "
            f"{count.outcomes} outcomes.",
        )
    )


def _say_ways_in(site: str) -> None:
    """One line for each role; all are signed in from one page."""
    from entremise.people.models import Role
    from entremise.people.trial import people

    typer.echo(say(f"Entrer sous chaque rôle : {site}/essai", f"Come in under each role: {site}/essai"))
    for role in Role:
        found = next((person for person in people() if role in person.roles), None)
        if found:
            typer.echo(f"  {role.label:<24} {found.name:<22} {site}/essai#p{found.pk}")
