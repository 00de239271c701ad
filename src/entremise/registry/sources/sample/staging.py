"""The fictional territory of `sample/`: everything in it is invented, and its identifiers are Entremise's own.

Its files hold one row a line, with the register's own column names (`sample/build.py` writes them).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from entremise.registry.models import Scheme
from entremise.registry.pipeline import Staging

#: Each file and the staged table it fills.
_TABLES = {
    "organisations.jsonl": "organisation",
    "establishments.jsonl": "establishment",
    "offers.jsonl": "offer",
    "references.jsonl": "reference",
}
#: Columns that name a row of another file, as the register calls them.
_RENAMED = {
    "establishment": f"* RENAME (organisation AS organisation_identifier), '{Scheme.ENTREMISE}' AS organisation_scheme",
    "offer": "* RENAME (establishment AS identifier)",
    "reference": "* RENAME (establishment AS identifier)",
}
#: The day the sample speaks of; it is the same each time, as the sample is.
_DATE = date(2026, 11, 1)


class Sample:
    """The files of the sample territory.

    Raises:
        FileNotFoundError: the folder does not hold them.
    """

    name = "sample"
    scope: Sequence[str] = ()

    def __init__(self, directory: Path) -> None:
        for path in (directory / name for name in _TABLES):
            if not path.is_file():
                raise FileNotFoundError(path)
        self.directory = directory
        self.file = directory.name

    def stage(self, staging: Staging) -> date:
        """Fill the staged tables."""
        for name, table in _TABLES.items():
            staging.connection.execute(
                f"INSERT INTO {table} BY NAME SELECT '{Scheme.ENTREMISE}' AS scheme, {_RENAMED.get(table, '*')} "
                "FROM read_json($file, format = 'newline_delimited')",
                {"file": str(self.directory / name)},
            )
        return _DATE
