"""Refresh the English translations: gather what the pages say in French, then compile what was translated.

    python scripts/messages.py

Needs GNU gettext. Fill what is left empty in src/entremise/*/locale/en/LC_MESSAGES/django.po between two runs; a test
refuses a text without its translation.
"""

import subprocess
import sys
from pathlib import Path

#: Header lines that differ at each run and tell nothing.
CHANGING = ('"Report-Msgid-Bugs-To:', '"POT-Creation-Date:')
PACKAGE = Path(__file__).parent.parent / "src/entremise"


def main() -> None:
    """Gather and compile, one catalogue for each part that speaks to people."""
    for part in sorted(path.parent for path in PACKAGE.glob("*/locale")):
        run(part, "makemessages", "-l", "en", "--no-location", "--no-obsolete", "--no-wrap")
        catalogue = part / "locale/en/LC_MESSAGES/django.po"
        lines = catalogue.read_text().splitlines(keepends=True)
        catalogue.write_text("".join(line for line in lines if not line.startswith(CHANGING)))
        run(part, "compilemessages")


def run(part: Path, *command: str) -> None:
    """Run a command of Django in the folder of a part."""
    subprocess.run([sys.executable, "-m", "django", *command], cwd=part, check=True)  # noqa: S603


if __name__ == "__main__":
    main()
