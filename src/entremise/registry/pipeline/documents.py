"""The documents of the index, from the rows as they will be once the load is written."""

import json
from collections.abc import Iterator, Sequence

from entremise.matching.model import Document, Language
from entremise.registry.pipeline import databases
from entremise.registry.pipeline.comparing import in_scope
from entremise.registry.pipeline.staging import Staging

_ESTABLISHMENT = {
    "scheme": "VARCHAR", "identifier": "VARCHAR", "organisation_scheme": "VARCHAR",
    "organisation_identifier": "VARCHAR", "name": "VARCHAR", "activity": "VARCHAR", "size": "VARCHAR",
    "lat": "DOUBLE", "lon": "DOUBLE", "description": "VARCHAR", "labels": "VARCHAR",
}  # fmt: skip
_OFFER = {
    "scheme": "VARCHAR", "identifier": "VARCHAR", "source": "VARCHAR", "language": "VARCHAR", "title": "VARCHAR",
    "text": "VARCHAR",
}  # fmt: skip
_REFERENCE = {"scheme": "VARCHAR", "identifier": "VARCHAR", "source": "VARCHAR", "text": "VARCHAR"}

_NEXT = """
    CREATE TABLE next_establishment AS
    SELECT scheme, identifier, name, activity, size, lat, lon, description, to_json(labels)::VARCHAR AS labels
    FROM incoming_establishment WHERE named
    UNION ALL
    SELECT scheme, identifier, name, activity, size, lat, lon, description, labels FROM kept_establishment k
    WHERE NOT EXISTS (FROM incoming_establishment i WHERE i.scheme = k.scheme AND i.identifier = k.identifier)
        AND NOT EXISTS (FROM removed r WHERE r.scheme = k.scheme AND r.identifier = k.identifier)
        AND NOT EXISTS (FROM incoming_organisation o WHERE NOT o.named AND o.scheme = k.organisation_scheme
            AND o.identifier = k.organisation_identifier)"""

_SAID = """
    CREATE TABLE said AS
    SELECT scheme, identifier, string_agg(title || chr(10) || text, chr(10) ORDER BY title, text) AS words,
        bool_and(language = 'en') AS english
    FROM (
        SELECT scheme, identifier, language, title, text FROM offer
        UNION ALL SELECT scheme, identifier, language, title, text FROM kept_offer k WHERE {kept}
    ) GROUP BY scheme, identifier"""

_DONE = """
    CREATE TABLE done AS
    SELECT scheme, identifier, list(text ORDER BY text) AS evidence
    FROM (
        SELECT scheme, identifier, text FROM reference
        UNION ALL SELECT scheme, identifier, text FROM kept_reference k WHERE {kept}
    ) GROUP BY scheme, identifier"""

#: A load replaces the texts of its own source, for the establishments it brings.
_TEXT_KEPT = """NOT (source = $source AND EXISTS (
    FROM incoming_establishment i WHERE i.scheme = k.scheme AND i.identifier = k.identifier))"""

_DOCUMENTS = """
    SELECT scheme || ':' || identifier, name, concat_ws(chr(10), nullif(description, ''), words), activity, size, lat,
        lon, labels, coalesce(english AND description = '', false), evidence
    FROM next_establishment LEFT JOIN said USING (scheme, identifier) LEFT JOIN done USING (scheme, identifier)"""


def gather(staging: Staging, source: str, scope: Sequence[str]) -> int:
    """Put together the establishments that will be shown, and their texts. Returns how many there are."""
    _bring_kept(staging, source, scope)
    staging.connection.execute(_NEXT)
    staging.connection.execute(_SAID.format(kept=_TEXT_KEPT), {"source": source})
    staging.connection.execute(_DONE.format(kept=_TEXT_KEPT), {"source": source})
    return int(staging.one("SELECT count(*) FROM next_establishment"))


def _bring_kept(staging: Staging, source: str, scope: Sequence[str]) -> None:
    """Bring what the load does not speak of, and all texts; rows of its own scope only when some were set aside."""
    kept = "e.named AND o.named"
    if not staging.one("SELECT EXISTS (FROM reject JOIN current_establishment USING (scheme, identifier))"):
        kept += f" AND NOT (e.source = '{source}' AND {in_scope(scope)})"
    establishments = f"""
        SELECT e.scheme, e.identifier, o.scheme, o.identifier, e.name, e.activity, e.size, e.lat, e.lon, e.description,
            e.labels
        FROM registry_establishment e JOIN registry_organisation o ON o.id = e.organisation_id WHERE {kept}"""
    databases.bring(staging, "kept_establishment", _ESTABLISHMENT, establishments)
    text = """SELECT e.scheme, e.identifier, t.source, {}
        FROM {} t JOIN registry_establishment e ON e.id = t.establishment_id"""
    offers = text.format("t.language, t.title, t.text", "registry_offer") + " WHERE t.withdrawn_at IS NULL"
    databases.bring(staging, "kept_offer", _OFFER, offers)
    databases.bring(staging, "kept_reference", _REFERENCE, text.format("t.text", "registry_reference"))


def stream(staging: Staging) -> Iterator[Document]:
    """The documents gathered, one at a time."""
    for id_, name, text, activity, size, lat, lon, labels, english, evidence in staging.rows(_DOCUMENTS):
        language: Language = "en" if english else "fr"
        yield Document(
            id=id_,
            title=name,
            text=text,
            activities=(activity,) if activity else (),
            lat=lat,
            lon=lon,
            size=size or None,
            language=language,
            evidence=evidence or (),
            labels=() if labels == "[]" else json.loads(labels),
        )
