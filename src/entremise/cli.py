"""The `entremise` command. Each part of the house adds its own verbs in a `cli.py` that defines `register(app)`."""

import importlib
import importlib.util
import os
import sys

import typer

from entremise.common.terminal import say, setup_django

__all__ = ["app", "main", "setup_django"]

#: Packages that may bring verbs. The engine comes first: its verbs work without any database.
PARTS = ("matching", "timetable", "project", "registry", "people", "notices", "neutrality", "hub", "market")

app = typer.Typer(
    name="entremise",
    help="Un besoin, les entreprises qui y répondent, et pourquoi. / A need, the firms that can answer it, and why.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def _entremise() -> None:
    """Keep verbs as verbs, however few are plugged in."""


@app.command(
    "django",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    help=say(
        "Lancer une commande de Django, comme « entremise django migrate ».",
        "Run any Django management command, such as `entremise django migrate`.",
    ),
)
def django_command(context: typer.Context) -> None:
    """Hand the rest of the line to Django."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entremise.project.settings")
    execute_from_command_line(["entremise django", *context.args])


def main() -> None:
    """Gather the verbs of every part and run the one asked for; what may go wrong is told without a traceback."""
    for part in PARTS:
        if importlib.util.find_spec(f"entremise.{part}.cli"):
            importlib.import_module(f"entremise.{part}.cli").register(app)
    try:
        app()
    except Exception as error:
        from entremise.project.failures import explain

        explanation = explain(error)
        if explanation is None:
            raise
        typer.echo(explanation, err=True)
        sys.exit(1)
