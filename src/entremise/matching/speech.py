"""Messages of the command line: French unless the terminal speaks English, or the reader chose."""

import os

from entremise.matching.model import Language

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


def number(value: float, decimals: int = 0) -> str:
    """A number as the reader at the terminal writes it; see `number_in`."""
    return number_in(language(), value, decimals)


def number_in(told_in: Language, value: float, decimals: int = 0) -> str:
    """A number as a language writes it: `2 000,5` with a narrow no-break space in French, `2,000.5` in English."""
    written = f"{value:,.{decimals}f}"
    return written if told_in == "en" else written.replace(",", "\u202f").replace(".", ",")


def say(french: str, english: str) -> str:
    """Whichever of the two texts the reader understands."""
    return english if language() == "en" else french
