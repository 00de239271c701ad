"""What a load would change: incoming rows against those of the database, by identifier and fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass

from entremise.registry.pipeline import databases
from entremise.registry.pipeline.staging import Staging

#: The share of what is there (from this source, within the scope) that a load may remove without being forced.
MOST_REMOVED = 0.10

_ORGANISATION = {
    "id": "BIGINT", "scheme": "VARCHAR", "identifier": "VARCHAR", "name": "VARCHAR", "legal_form": "VARCHAR",
    "named": "BOOLEAN", "digest": "BIGINT",
}  # fmt: skip
_ESTABLISHMENT = {
    "id": "BIGINT", "scheme": "VARCHAR", "identifier": "VARCHAR", "organisation_id": "BIGINT", "commune": "VARCHAR",
    "source": "VARCHAR", "digest": "BIGINT",
}  # fmt: skip


class WouldRemoveError(Exception):
    """The load would remove too many of the establishments that are there.

    Attributes:
        removed: how many it would remove.
        present: how many are there, from this source and within the load's scope.
    """

    def __init__(self, removed: int, present: int) -> None:
        super().__init__(f"{removed} of {present} establishments would be removed")
        self.removed = removed
        self.present = present


@dataclass(frozen=True)
class Difference:
    """How many establishments a load finds new, changed, unchanged and gone, and organisations it would write."""

    new: int
    changed: int
    unchanged: int
    removed: int
    organisations: int

    @property
    def nothing(self) -> bool:
        """Whether the database is already what the source says."""
        return not (self.new or self.changed or self.removed or self.organisations)


def read_current(staging: Staging) -> None:
    """Fill ``current_organisation`` and ``current_establishment`` from the database."""
    for name, columns in (("organisation", _ORGANISATION), ("establishment", _ESTABLISHMENT)):
        query = f"SELECT {', '.join(columns)} FROM registry_{name}"
        databases.bring(staging, f"current_{name}", columns, query)


def compare(staging: Staging, source: str, scope: Sequence[str]) -> Difference:
    """Fill ``written_organisation`` and ``written_establishment``, the rows to write, and ``removed``.

    Rows set aside are neither written nor removed: what was known before stays until the file is mended.
    """
    query = staging.connection.execute
    for table in ("organisation", "establishment"):
        query(f"""
            CREATE TABLE written_{table} AS
            SELECT i.scheme, i.identifier, c.id IS NULL AS is_new
            FROM incoming_{table} i LEFT JOIN current_{table} c USING (scheme, identifier)
            WHERE c.id IS NULL OR c.digest <> i.digest""")
    query(
        f"""
        CREATE TABLE removed AS
        SELECT id, scheme, identifier, organisation_id FROM current_establishment c
        WHERE source = $source AND {in_scope(scope)}
            AND NOT EXISTS (FROM incoming_establishment i WHERE i.scheme = c.scheme AND i.identifier = c.identifier)
            AND NOT EXISTS (FROM reject r WHERE r.scheme = c.scheme AND r.identifier = c.identifier)""",
        {"source": source},
    )
    new = staging.one("SELECT count(*) FROM written_establishment WHERE is_new")
    changed = staging.one("SELECT count(*) FROM written_establishment WHERE NOT is_new")
    return Difference(
        new=new,
        changed=changed,
        unchanged=staging.one("SELECT count(*) FROM incoming_establishment") - new - changed,
        removed=staging.one("SELECT count(*) FROM removed"),
        organisations=staging.one("SELECT count(*) FROM written_organisation"),
    )


def in_scope(scope: Sequence[str]) -> str:
    """Whether a row is of one of the areas, each the beginning of an INSEE code of commune; no area: everywhere."""
    return "(" + " OR ".join(f"commune LIKE '{area}%'" for area in scope) + ")" if scope else "true"


def guard(staging: Staging, difference: Difference, source: str, scope: Sequence[str]) -> None:
    """Stop a load that looks like a truncated or wrong file.

    Raises:
        WouldRemoveError: more than a tenth of what is there would go.
    """
    present = staging.one(
        f"SELECT count(*) FROM current_establishment WHERE source = $source AND {in_scope(scope)}", {"source": source}
    )
    if difference.removed > MOST_REMOVED * present:
        raise WouldRemoveError(difference.removed, present)
