"""What the verbs share: they speak French unless the terminal speaks English, and start at once."""

import os
from typing import Literal, NoReturn

import typer

Language = Literal["fr", "en"]

_chosen: Language | None = None


def language() -> Language:
    """The language chosen by `speak`, else that of the terminal (LC_ALL, LC_MESSAGES, LANG), French by default."""
    if _chosen:
        return _chosen
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "fr"


def speak(chosen: Language | None) -> None:
    """Say what follows in this language; `None` goes back to the terminal's."""
    global _chosen  # noqa: PLW0603
    _chosen = chosen


def say(french: str, english: str) -> str:
    """Whichever of the two texts the reader understands."""
    return english if language() == "en" else french


def stop(french: str, english: str) -> NoReturn:
    """Say what is wrong and what to do, and end the command with status 1."""
    typer.echo(say(french, english), err=True)
    raise typer.Exit(1)


def setup_django() -> None:
    """Make models usable; called by the verbs that need the database, so that the others start at once."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entremise.project.settings")
    django.setup()
