"""The kinds of messages. Each app declares its own in `mails.py`, with one text for each language beside it.

The text of a kind is `<app>/mails/<kind>.<language>.liquid`: its first line is the subject, the rest, after a blank
line, the body. An administrator may rewrite it (texts.py).
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

from entremise.common.problems import Both

__all__ = ["Both", "Kind", "Source", "kind", "kinds", "source"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message.

    Attributes:
        name: letters and underscores, unique over all apps.
        title: what an administrator reads in the list of texts.
        example: a whole context: what the text may name, and what the preview shows.
        urgent: neither quiet hours, rhythm nor weekly limits hold it.
        stoppable: it comes again and again until one says stop: its context has `stop_url`, a path of the site that
            stops it when it is posted to (RFC 8058), and asks when it is opened.
        because: why one receives it, as the foot of the mail says after "because"; by default, having an account or
            being concerned by a request.
        holds: asked with its occasion just before it leaves: whether it is still true. Without it, it always is.
    """

    name: str
    title: Both
    example: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False
    stoppable: bool = False
    because: Both | None = None
    holds: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A text before it is filled in."""

    subject: str
    body: str


def kinds() -> dict[str, Kind]:
    """All kinds by name, in the order of the installed apps."""
    return {name: found for name, (found, _) in _declared().items()}


def kind(name: str) -> Kind:
    """A kind by its name.

    Raises:
        LookupError: no installed app declares it.
    """
    return _found(name)[0]


def source(name: str, language: str) -> Source:
    """Our own text of a kind, in `fr` or `en`.

    Raises:
        LookupError: no installed app declares the kind.
        FileNotFoundError: its text is missing.
    """
    subject, _, body = (_found(name)[1] / f"{name}.{language}.liquid").read_text().partition("\n")
    return Source(subject.strip(), body.strip() + "\n")


def _found(name: str) -> tuple[Kind, Path]:
    try:
        return _declared()[name]
    except KeyError:
        raise LookupError(f"no app declares a message of kind {name!r} in its mails.py") from None


@cache
def _declared() -> dict[str, tuple[Kind, Path]]:
    found: dict[str, tuple[Kind, Path]] = {}
    for app in apps.get_app_configs():
        module = f"{app.name}.mails"
        if app.name.startswith("entremise.") and importlib.util.find_spec(module):
            for each in importlib.import_module(module).KINDS:
                if each.name in found:
                    raise ValueError(f"two messages are named {each.name!r}")
                found[each.name] = (each, Path(app.path) / "mails")
    return found
