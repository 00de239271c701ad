"""Verbs: `entremise key create`, `list`, `revoke`."""

from typing import Annotated

import typer

from entremise.common.terminal import say, setup_django, stop

keys = typer.Typer(
    help=say("Les clés de l’API, une par programme qui l’appelle.", "Keys to the API, one per calling program."),
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help=say("le programme qui s’en sert", "the program that uses it"))]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.add_typer(keys, name="key")


@keys.command(help=say("Fabriquer une clé ; elle n’est montrée qu’une fois.", "Make a key; it is shown only once."))
def create(name: Name) -> None:
    """Make a key and show it."""
    setup_django()
    from entremise.people.actions.keys import NameTakenError, create_key

    try:
        _, key = create_key(name)
    except NameTakenError:
        stop(
            f"Une clé porte déjà le nom « {name} » : choisissez-en un autre.",
            f"A key is already named “{name}”: choose another name.",
        )
    typer.echo(key)
    typer.echo(
        say(
            "Notez-la maintenant : elle n’est pas conservée. À envoyer dans l’en-tête « Authorization: Bearer … ».",
            "Write it down now: it is not kept. Send it in the header “Authorization: Bearer …”.",
        ),
        err=True,
    )


@keys.command("list", help=say("Montrer les clés, par leur début.", "Show the keys, by their first letters."))
def list_keys() -> None:
    """Show the keys, by their first letters."""
    setup_django()
    from entremise.people.models import ApiKey

    for key in ApiKey.objects.order_by("created_at"):
        revoked = say("révoquée le", "revoked on") + f" {key.revoked_at:%Y-%m-%d}" if key.revoked_at else ""
        typer.echo(f"{key.prefix}…  {key.created_at:%Y-%m-%d}  {key.name}  {revoked}".rstrip())


@keys.command(help=say("Fermer la porte à une clé.", "Close the door to a key."))
def revoke(name: Name) -> None:
    """Close the door to a key."""
    setup_django()
    from django.utils import timezone

    from entremise.people.actions.keys import revoke_key
    from entremise.people.models import ApiKey

    try:
        revoke_key(name, timezone.now())
    except ApiKey.DoesNotExist:
        stop(
            f"Aucune clé ne porte le nom « {name} » ; voir « entremise key list ».",
            f"No key is named “{name}”; see `entremise key list`.",
        )
    typer.echo(say(f"La clé « {name} » est révoquée.", f"The key “{name}” is revoked."))
