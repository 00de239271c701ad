"""What the verbs share: they speak French unless the terminal speaks English, and start at once."""

import os
from typing import NoReturn

import typer

from entremise.matching.model import Language
from entremise.matching.speech import language, number, say, speak

__all__ = ["Language", "language", "number", "say", "setup_django", "speak", "stop", "unprepared"]


def stop(french: str, english: str) -> NoReturn:
    """Say what is wrong and what to do, and end the command with status 1."""
    typer.echo(say(french, english), err=True)
    raise typer.Exit(1)


def unprepared(error: Exception) -> bool:
    """Whether an error of the database says that it has not been prepared (migrated) yet."""
    text = str(error)
    return "no such table" in text or "no such column" in text or ("relation" in text and "does not exist" in text)


def setup_django() -> None:
    """Make models usable; called by the verbs that need the database, so that the others start at once."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entremise.project.settings")
    django.setup()
