"""Verbs: `entremise rounds`, `entremise mail receive`."""

import asyncio
from typing import Annotated

import typer

from entremise.common.terminal import say, setup_django, stop

EvenIfNotDue = Annotated[bool, typer.Option("--all", help=say("même ce qui n’est pas dû", "even what is not due"))]
Host = Annotated[str, typer.Option(help=say("adresse où écouter", "address to listen on"))]
Port = Annotated[int, typer.Option(min=1, max=65535, help=say("port où écouter", "port to listen on"))]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command(
        help=say(
            "Faire une fois le travail régulier qui est dû, et dire ce qui a été fait.",
            "Do the regular work that is due, once, and say what was done.",
        )
    )(rounds)
    mail = typer.Typer(no_args_is_help=True, help=say("Les courriers reçus.", "Mails that come in."))
    mail.command(
        help=say("Recevoir les réponses aux courriers (SMTP).", "Receive the replies to mails (SMTP)."),
    )(receive)
    mail.callback()(_mail)
    app.add_typer(mail, name="mail")


def rounds(*, even_if_not_due: EvenIfNotDue = False) -> None:
    """Do the rounds that are due; the status is 1 when one failed."""
    setup_django()
    from django.utils import timezone

    from entremise.notices.rounds import run_due

    done = run_due(timezone.now(), even_if_not_due=even_if_not_due)
    words = {"done": say("fait", "done"), "failed": say("échoué", "failed")}
    for name, outcome in done.items():
        typer.echo(f"{name:<30} {words[outcome]}")
    if not done:
        typer.echo(say("Rien n’est dû.", "Nothing is due."))
    if "failed" in done.values():
        raise typer.Exit(1)


def receive(host: Host = "127.0.0.1", port: Port = 8025) -> None:
    """Listen for replies until told to stop; the mail server in front sends them here."""
    setup_django()
    from django.conf import settings

    from entremise.notices.listener import listen

    if not settings.REPLY_DOMAIN:
        stop(
            "Aucun domaine de réponse : définissez ENTREMISE_REPLY_DOMAIN, par exemple reponses.example.org.",
            "There is no reply domain: set ENTREMISE_REPLY_DOMAIN, for instance replies.example.org.",
        )
    domain = settings.REPLY_DOMAIN
    typer.echo(
        say(
            f"Les réponses à reponse+…@{domain} arrivent sur {host}:{port}.",
            f"Replies to reponse+…@{domain} come in at {host}:{port}.",
        )
    )
    try:
        asyncio.run(listen(host, port))
    except OSError as error:
        stop(
            f"Impossible d’écouter sur {host}:{port} ({error.strerror or error}).",
            f"Cannot listen on {host}:{port} ({error.strerror or error}).",
        )


def _mail() -> None:
    """Keep `receive` a verb of its own, however few there are."""
