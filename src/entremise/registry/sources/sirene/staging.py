"""From the official files to staged rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from entremise.registry.pipeline import Stage, Staging
from entremise.registry.sources.sirene import checks, columns, places
from entremise.registry.sources.sirene.reading import OfficialFile, readable

#: What is kept of each row of the establishments file: our name, official column. The last five are not
#: INSEE's: extracts enriched from other public data have them. What a file does not have is unknown.
_RAW = {
    "activity": "activitePrincipaleEtablissement",
    "nomenclature": "nomenclatureActivitePrincipaleEtablissement",
    "size": "trancheEffectifsEtablissement",
    "head_office": "etablissementSiege",
    "opened_on": "dateCreationEtablissement",
    "sign": "enseigne1Etablissement",
    "usual": "denominationUsuelleEtablissement",
    "complement": "complementAdresseEtablissement",
    "number": "numeroVoieEtablissement",
    "repetition": "indiceRepetitionEtablissement",
    "way_type": "typeVoieEtablissement",
    "way": "libelleVoieEtablissement",
    "postcode": "codePostalEtablissement",
    "x_text": "coordonneeLambertAbscisseEtablissement",
    "y_text": "coordonneeLambertOrdonneeEtablissement",
    "longitude": "longitude",
    "latitude": "latitude",
    "description": "description",
    "website": "site_web",
    "category": "categorieEntreprise",
}


@dataclass(frozen=True)
class Sirene:
    """The Sirene register, from its stock files.

    Attributes:
        sites: the StockEtablissement file; units: the StockUniteLegale file, without which names and legal forms of
            units are those already known, else guessed from their sites.
        scope: départements (``13``, ``2A``, ``971``) or communes (``13055``); empty for the whole file.
        dated: the date of the file; by default that of the last update it tells of, else when it was written.
    """

    sites: Path
    units: Path | None = None
    scope: Sequence[str] = ()
    dated: date | None = None
    name: str = "sirene"

    @property
    def file(self) -> str:
        return self.sites.name

    def stage(self, staging: Staging) -> date | None:
        """Fill the staged tables.

        Raises:
            FileError: a file is not readable or lacks required columns.
        """
        checks.define(staging)
        sites = OfficialFile(self.sites, staging, "malformed_sites")
        sites.require(columns.REQUIRED_OF_SITES)
        units = OfficialFile(self.units, staging, "malformed_units") if self.units else None
        if units:
            units.require(columns.REQUIRED_OF_UNITS)
        with readable(self.sites):
            self._read_sites(staging, sites)
        places.project(staging)
        checks.judge(staging)
        _reject_malformed(staging, sites)
        _create_units(staging)
        if self.units and units:
            with readable(self.units):
                _read_units(staging, units)
        staging.connection.execute(_STAGE_ORGANISATIONS)
        staging.connection.execute(_STAGE_ESTABLISHMENTS)
        staging.closed = staging.one("SELECT count(*) FROM raw WHERE NOT open")
        return self.dated or staging.one("SELECT max(treated)::DATE FROM raw") or sites.modified_on()

    def _read_sites(self, staging: Staging, file: OfficialFile) -> None:
        """Read the rows within the scope; of those that are closed, only that they are."""
        area = file.column("codeCommuneEtablissement")
        within = " OR ".join(f"starts_with({area}, '{code}')" for code in self.scope) or "true"
        kept = ", ".join(f"if(open, {file.column(official)}, NULL) AS {name}" for name, official in _RAW.items())
        staging.run(
            Stage.READ,
            f"""CREATE TABLE raw AS
            SELECT line, {file.column("siret")} AS siret,
                coalesce({file.column("etatAdministratifEtablissement")} NOT IN ('F', 'C'), true) AS open,
                coalesce({file.column("statutDiffusionEtablissement")} = 'O', false) AS named,
                coalesce({area}, '') AS commune,
                try_cast({file.column("dateDernierTraitementEtablissement")} AS TIMESTAMP) AS treated,
                {kept}, try_cast(x_text AS DOUBLE) AS x, try_cast(y_text AS DOUBLE) AS y
            FROM {file.relation} WHERE {within}""",
        )


def _reject_malformed(staging: Staging, file: OfficialFile) -> None:
    """Set aside the lines that are not CSV, and count them in the places of those that follow."""
    if file.is_parquet:
        return
    staging.connection.execute(f"""
        CREATE TABLE broken AS
        SELECT line, any_value(csv_line) AS csv_line, row_number() OVER (ORDER BY line) AS rank
        FROM {file.malformed} GROUP BY line""")
    staging.connection.execute(
        "UPDATE reject SET line = line + (SELECT count(*) FROM broken b WHERE b.line - b.rank < reject.line)"
    )
    staging.connection.execute("""
        INSERT INTO reject SELECT line, 'siret', regexp_extract(csv_line, '\\b[0-9]{14}\\b'), 'malformed',
            left(csv_line, 200)
        FROM broken""")


def _create_units(staging: Staging) -> None:
    staging.connection.execute(
        "CREATE TABLE unit (siren VARCHAR, name VARCHAR, named BOOLEAN, legal_form VARCHAR, category VARCHAR, "
        "size VARCHAR, created_on DATE, social BOOLEAN)"
    )


def _read_units(staging: Staging, file: OfficialFile) -> None:
    """Fill ``unit`` with the legal units of the rows kept."""
    column = file.column
    staging.run(
        Stage.READ,
        f"""INSERT INTO unit
        SELECT {column("siren")} AS siren, coalesce(
                {column("denominationUniteLegale")},
                nullif(concat_ws(' ', coalesce({column("prenomUsuelUniteLegale")}, {column("prenom1UniteLegale")}),
                    coalesce({column("nomUsageUniteLegale")}, {column("nomUniteLegale")})), ''),
                {column("denominationUsuelle1UniteLegale")}, {column("sigleUniteLegale")}),
            coalesce({column("statutDiffusionUniteLegale")} = 'O', false), {column("categorieJuridiqueUniteLegale")},
            {column("categorieEntreprise")}, {column("trancheEffectifsUniteLegale")},
            try_cast({column("dateCreationUniteLegale")} AS DATE),
            coalesce({column("economieSocialeSolidaireUniteLegale")} = 'O', false)
        FROM {file.relation} WHERE siren IN (SELECT siren FROM judged WHERE reason IS NULL)""",
    )


def _known(text: str, values: Sequence[str]) -> str:
    """SQL: a code when it is one of those that exist, else empty."""
    return f"if(coalesce({text}, '') IN {tuple(values)}, {text}, '')"


#: Only what is a web address, so that nothing else is ever made a link.
_WEBSITE = """
    CASE WHEN length(website) > 255 THEN ''
        WHEN regexp_full_match(website, '(?i)https?://[^\\s<>"]+') THEN website
        WHEN regexp_full_match(website, '(?i)[a-z0-9.-]+\\.[a-z]{2,}(/[^\\s<>"]*)?') THEN 'http://' || website
        ELSE '' END"""

#: A unit that no units file tells of is left as the register knows it; else it is named after its head office, or its
#: first site that has a name. It is unnamed as soon as all its sites are.
_STAGE_ORGANISATIONS = f"""
    INSERT INTO organisation
    WITH guessed AS (
        SELECT siren, arg_min(own_name, (lower(head_office) IS DISTINCT FROM 'true')::INT || siret)
                FILTER (named AND own_name IS NOT NULL) AS name,
            bool_or(named) AS named, max(category) AS category
        FROM judged WHERE reason IS NULL GROUP BY siren
    )
    SELECT 'siren', g.siren, coalesce(if(u.siren IS NULL, g.name, u.name), ''), coalesce(u.legal_form, ''),
        {_known("coalesce(u.category, g.category)", columns.CATEGORIES)}, {_known("u.size", columns.SIZES)}, 'FR',
        u.created_on, coalesce(u.named, g.named)
    FROM guessed g LEFT JOIN unit u USING (siren)
    LEFT JOIN current_organisation c ON c.scheme = 'siren' AND c.identifier = g.siren
    WHERE u.siren IS NOT NULL OR c.id IS NULL OR (c.named AND NOT g.named)
        OR (g.named AND NOT c.named AND c.legal_form = '')"""

_STAGE_ESTABLISHMENTS = f"""
    INSERT INTO establishment
    SELECT 'siret', j.siret, 'siren', j.siren, coalesce(own_name, nullif(c.name, ''), o.name, ''),
        coalesce(activity, ''), {_known("j.size", columns.SIZES)},
        coalesce(nullif(concat_ws(', ', complement,
            nullif(concat_ws(' ', number, repetition, way_type, way), '')), ''), ''),
        coalesce(postcode, ''), commune, lat, lon, coalesce(lower(head_office) = 'true', false),
        coalesce(description, ''), {_WEBSITE}, if(coalesce(u.social, false), ['ess'], []),
        try_cast(opened_on AS DATE), j.named
    FROM judged j
    LEFT JOIN unit u ON u.siren = j.siren
    LEFT JOIN organisation o ON o.scheme = 'siren' AND o.identifier = j.siren
    LEFT JOIN current_organisation c
        ON c.scheme = 'siren' AND c.identifier = j.siren AND o.identifier IS NULL
    WHERE reason IS NULL"""
