"""Messages of the command line, in the language of the terminal: French, unless the environment says English."""

import os

from entremise.matching.model import Language


def terminal_language() -> Language:
    """The language of the terminal (LC_ALL, LC_MESSAGES, LANG), French by default."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "fr"


def tell(french: str, english: str) -> str:
    """The message in the language of the terminal."""
    return french if terminal_language() == "fr" else english
