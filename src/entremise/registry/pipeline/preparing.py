"""What holds for every source: privacy, places, fingerprints. Staged rows become rows as stored."""

import numpy as np

from entremise.matching.nomenclature import communes
from entremise.registry.pipeline.staging import Staging

#: Separates the columns of a row that is fingerprinted; it occurs in no text.
_BETWEEN = "chr(31)"

_ORGANISATION = ("scheme", "identifier", "name", "legal_form", "category", "size", "country", "created_on", "named")
_ESTABLISHMENT = (
    "scheme", "identifier", "organisation_scheme", "organisation_identifier", "name", "activity", "size", "address",
    "postcode", "commune", "lat", "lon", "located", "head_office", "description", "website", "labels", "opened_on",
    "named",
)  # fmt: skip


def prepare(staging: Staging, source: str) -> None:
    """Fill ``incoming_organisation`` and ``incoming_establishment`` from what the source staged."""
    _own_texts(staging)
    _commune_centres(staging)
    staging.connection.execute(_organisations(source))
    staging.connection.execute(_establishments(source))


def _own_texts(staging: Staging) -> None:
    """Gather the staged offers and references of each establishment, for its fingerprint."""
    staging.connection.execute("""
        CREATE TABLE staged_text AS
        SELECT scheme, identifier, string_agg(words, chr(30) ORDER BY words) AS words FROM (
            SELECT scheme, identifier, concat_ws(chr(29), 'offer', language, title, text) AS words FROM offer
            UNION ALL SELECT scheme, identifier, concat_ws(chr(29), 'reference', text, year) FROM reference
        ) GROUP BY ALL""")


def _commune_centres(staging: Staging) -> None:
    """The centre of each commune met; a former commune has the centre of the one it was merged into."""
    codes = staging.connection.execute("SELECT DISTINCT commune FROM establishment WHERE commune <> ''").fetchall()
    found = [(code, place) for (code,) in codes if (place := communes.commune(code))]
    staging.register(
        "centre",
        {
            "commune": np.array([code for code, _ in found], dtype=object),
            "lat": np.array([place.lat for _, place in found], dtype=float),
            "lon": np.array([place.lon for _, place in found], dtype=float),
        },
    )


def _digest(columns: tuple[str, ...], *more: str) -> str:
    """A 64-bit fingerprint, the same on every machine and version: half of an MD5, of all columns told apart."""
    texts = [f"coalesce({column}::VARCHAR, chr(30))" for column in (*columns, *more)]
    return f"(md5_number_lower(concat_ws({_BETWEEN}, {', '.join(texts)}))::HUGEINT - 9223372036854775808)::BIGINT"


def _organisations(source: str) -> str:
    return f"""
        CREATE TABLE incoming_organisation AS
        SELECT {", ".join(_ORGANISATION)},
            trim(regexp_replace(lower(strip_accents(replace(replace(lower(name), 'œ', 'oe'), 'æ', 'ae'))),
                '[^a-z0-9]+', ' ', 'g')) AS folded,
            {_digest(_ORGANISATION, f"'{source}'")} AS digest
        FROM (SELECT * REPLACE (if(named, left(name, 255), '') AS name) FROM organisation)"""


def _establishments(source: str) -> str:
    """Whoever opted out keeps what is not theirs alone: identifier, activity, size, commune and date."""
    return f"""
        CREATE TABLE incoming_establishment AS
        WITH known AS (
            SELECT e.* REPLACE (e.named AND coalesce(o.named, c.named, true) AS named)
            FROM establishment e
            LEFT JOIN organisation o
                ON o.scheme = e.organisation_scheme AND o.identifier = e.organisation_identifier
            LEFT JOIN current_organisation c
                ON c.scheme = e.organisation_scheme AND c.identifier = e.organisation_identifier
        ), placed AS (
            SELECT k.* REPLACE (
                if(k.named, left(k.name, 255), '') AS name, if(k.named, left(k.address, 255), '') AS address,
                if(k.named, left(k.postcode, 10), '') AS postcode,
                if(k.named, k.description, '') AS description, if(k.named, k.website, '') AS website,
                if(k.named, k.labels, []) AS labels,
                if(k.named, coalesce(k.lat, m.lat), NULL) AS lat, if(k.named, coalesce(k.lon, m.lon), NULL) AS lon
            ), k.named AND k.lat IS NOT NULL AS located
            FROM known k LEFT JOIN centre m ON m.commune = k.commune
        )
        SELECT {", ".join(f"p.{column}" for column in _ESTABLISHMENT)},
            {_digest(tuple(f"p.{column}" for column in _ESTABLISHMENT), "t.words", f"'{source}'")} AS digest
        FROM placed p LEFT JOIN staged_text t ON t.scheme = p.scheme AND t.identifier = p.identifier"""
