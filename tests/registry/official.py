"""Files in the layout of INSEE's stock files, with invented rows."""

import csv
import gzip
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
from tests.factories import siren, siret

Row = Mapping[str, str]


def site(number: int, **facts: str) -> Row:
    """An open establishment in Marseille, the only one of the n-th legal unit; facts by their official names."""
    unit = siren(number)
    return {
        "siren": unit,
        "nic": siret(unit)[9:],
        "siret": siret(unit),
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2020-02-29",
        "trancheEffectifsEtablissement": "01",
        "dateDernierTraitementEtablissement": "2026-10-30T08:15:00",
        "etablissementSiege": "true",
        "numeroVoieEtablissement": str(number),
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DE L’ESSAI",
        "codePostalEtablissement": "13001",
        "codeCommuneEtablissement": "13201",
        "etatAdministratifEtablissement": "A",
        "enseigne1Etablissement": f"ATELIER {number}",
        "denominationUsuelleEtablissement": "",
        "activitePrincipaleEtablissement": "62.01Z",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "coordonneeLambertAbscisseEtablissement": "893000.5",
        "coordonneeLambertOrdonneeEtablissement": "6247000.5",
        **facts,
    }


def unit(number: int, **facts: str) -> Row:
    """The n-th legal unit; facts by their official names."""
    return {
        "siren": siren(number),
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "2019-01-15",
        "denominationUniteLegale": f"SOCIETE {number}",
        "categorieJuridiqueUniteLegale": "5710",
        "categorieEntreprise": "PME",
        "trancheEffectifsUniteLegale": "02",
        **facts,
    }


def write_csv(path: Path, rows: Iterable[Row], delimiter: str = ",") -> Path:
    """Write rows as CSV; gzipped or zipped when the name says so."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    plain = path.with_name("plain.csv")
    with plain.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(plain, "StockEtablissement_utf8.csv")
    else:
        plain.replace(path)
    plain.unlink(missing_ok=True)
    return path


def write_parquet(path: Path, rows: Iterable[Row]) -> Path:
    """Write rows as Parquet, with dates and truth values typed as INSEE types them."""
    plain = write_csv(path.with_suffix(".csv"), rows)
    typed = "* REPLACE (etablissementSiege::BOOLEAN AS etablissementSiege, dateCreationEtablissement::DATE AS dateCreationEtablissement)"  # noqa: E501
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {typed} FROM read_csv('{plain}', all_varchar = true, header = true)) "  # noqa: S608
            f"TO '{path}' (FORMAT parquet)"
        )
    plain.unlink()
    return path
