"""Writing what a load changes, inside the caller's transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db import connection

from entremise.registry.models import Establishment, Offer, Organisation, Reference
from entremise.registry.pipeline.databases import Parent, Target, write
from entremise.registry.pipeline.staging import Staging

_CHUNK = 500
_KEY = ("scheme", "identifier")

_ORGANISATION = Target(
    "registry_organisation",
    (*_KEY, "name", "folded", "legal_form", "category", "size", "country", "created_on", "named", "digest", "source",
     "source_date"),
    _KEY,
)  # fmt: skip
_ESTABLISHMENT = Target(
    "registry_establishment",
    (*_KEY, "name", "activity", "size", "address", "postcode", "commune", "lat", "lon", "located", "head_office",
     "description", "website", "labels", "opened_on", "named", "digest", "source", "source_date"),
    _KEY,
    Parent("organisation_id", "registry_organisation"),
)  # fmt: skip
_OF_SITE = Parent("establishment_id", "registry_establishment")
_OFFER = Target("registry_offer", ("language", "title", "text", "source"), parent=_OF_SITE)
_REFERENCE = Target("registry_reference", ("text", "year", "source"), parent=_OF_SITE)


def write_all(staging: Staging, source: str, source_date: date | None, told: Callable[[int], None]) -> None:
    """Write new and changed rows and the texts of their source, remove what is gone; ``told`` receives rows done."""
    said = {"source": f"'{source}'", "source_date": f"DATE '{source_date}'" if source_date else "NULL::DATE"}
    write(staging, _select("organisation", _ORGANISATION.columns, said), _ORGANISATION, told)
    parent = ("organisation_scheme", "organisation_identifier")
    write(staging, _select("establishment", (*_ESTABLISHMENT.columns, *parent), said), _ESTABLISHMENT, told)
    _write_texts(staging, source, said, told)
    _remove(staging, source, told)


def _select(table: str, columns: Sequence[str], said: dict[str, str]) -> str:
    """Rows to write, in the order of their identifiers: so that indexes are appended to."""
    said = {**said, "labels": "to_json(labels)::VARCHAR"}
    if connection.vendor == "sqlite":
        # Dates go as text; python's own adapter for them is deprecated.
        said |= {"source_date": f"({said['source_date']})::VARCHAR"}
        said |= {column: f"{column}::VARCHAR" for column in ("created_on", "opened_on")}
    expressions = ", ".join(said.get(column, column) for column in columns)
    return f"""
        SELECT {expressions} FROM incoming_{table} JOIN written_{table} USING (scheme, identifier)
        ORDER BY scheme, identifier"""


def _write_texts(staging: Staging, source: str, said: dict[str, str], told: Callable[[int], None]) -> None:
    """Replace the offers and references of this source, for the establishments that changed."""
    changed = "SELECT c.id FROM current_establishment c JOIN written_establishment USING (scheme, identifier)"
    for model in (Offer, Reference):
        if model.objects.filter(source=source).exists():
            for ids in _chunks(staging, changed):
                model.objects.filter(source=source, establishment__in=ids).delete()
    shown = """JOIN written_establishment USING (scheme, identifier)
        JOIN incoming_establishment i USING (scheme, identifier) WHERE i.named"""
    write(
        staging, f"SELECT language, title, text, {said['source']}, scheme, identifier FROM offer {shown}", _OFFER, told
    )
    write(staging, f"SELECT text, year, {said['source']}, scheme, identifier FROM reference {shown}", _REFERENCE, told)


def _remove(staging: Staging, source: str, told: Callable[[int], None]) -> None:
    """Remove establishments that are gone, with what hangs on them, then the organisations left without any site."""
    for ids in _chunks(staging, "SELECT id FROM removed"):
        Establishment.objects.filter(pk__in=ids).delete()
        told(len(ids))
    for ids in _chunks(staging, "SELECT DISTINCT organisation_id FROM removed"):
        Organisation.objects.filter(pk__in=ids, source=source, establishments=None).delete()


def _chunks(staging: Staging, query: str) -> Iterator[list[int]]:
    ids = [id_ for (id_,) in staging.rows(query)]
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
