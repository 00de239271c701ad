"""Verbs: `entremise serve`, `worker`, `check`."""

from typing import Annotated

import typer

from entremise.common.terminal import Language, say, setup_django, speak

Host = Annotated[str, typer.Option(help=say("adresse où écouter", "address to listen on"))]
Port = Annotated[int, typer.Option(min=1, max=65535, help=say("port où écouter", "port to listen on"))]
Workers = Annotated[int, typer.Option(min=1, max=64, help=say("nombre de processus", "number of processes"))]
UntilDone = Annotated[
    bool, typer.Option("--until-done", help=say("s’arrêter quand tout est fait", "stop once all is done"))
]
AsJson = Annotated[bool, typer.Option("--json", help=say("pour un programme", "for a program"))]
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command(help=say("Servir les pages et l’API.", "Serve the pages and the API."))(serve)
    app.command(help=say("Faire le travail d’arrière-plan.", "Do the background work."))(worker)
    app.command(
        help=say(
            "Dire ce qui est configuré, ce qui manque et que faire.",
            "Say what is configured, what is missing and what to do.",
        )
    )(check)


def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Serve until told to stop; requests under way are finished."""
    from entremise.project import server

    server.run(host, port, workers)


def worker(*, until_done: UntilDone = False) -> None:
    """Take tasks from the database one after another and do the rounds that are due, until told to stop."""
    setup_django()
    from entremise.project import work

    work.until_done() if until_done else work.until_stopped()


def check(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Go round the installation; the status is 1 when something keeps it from answering needs."""
    speak(lang)
    from entremise.project import checkup

    findings = checkup.go_round()
    typer.echo(checkup.as_json(findings) if as_json else checkup.as_text(findings))
    if any(finding.state == "blocking" for finding in findings):
        raise typer.Exit(1)
