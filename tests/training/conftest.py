"""A public world of a few rows, all of it made up: keys are chosen for the part they fall in (`test_data.py`)."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from training import data

LOADERS = [
    data.establishments,
    data.awards,
    data.notices,
    data.startups,
    data.labels,
    data.answers,
    data.aids,
    data.projects,
]
ESTABLISHMENTS = """
    ('10', 'Toits du Port', NULL, 'Couvreur', '43.91B', '13055', 43.3::DOUBLE, 5.4::DOUBLE),
    ('20', NULL, 'Au Bon Pain', NULL, '10.71C', NULL, NULL, NULL),
    ('30', 'Ardoise SARL', 'Ardoise', NULL, NULL, NULL, NULL, NULL)
"""
#: A buyer learned from (0), one tuned on (3), one held out (a).
AWARDS = """
    ('0', ' Toiture de la halle ', '10', '43.91B', '45261000', 'Code postal', '13002', FALSE),
    ('0', 'Pain des cantines', '20', '10.71C', NULL, 'Code pays', 'FRANCE', NULL),
    ('3', 'Toiture du gymnase', '10', '43.91B', NULL, 'Code commune', '13055', FALSE),
    ('3', 'Toiture du gymnase', '30', '43.91B', NULL, 'Code commune', '13055', FALSE),
    ('3', 'Toiture du stade', '99', '99.99Z', NULL, 'Code postal', '13002', FALSE),
    ('a', 'Couverture du march\ufffd', '30', NULL, NULL, 'Code département', '13', TRUE),
    ('a', ' ', '30', NULL, NULL, NULL, NULL, FALSE)
"""
#: Labels tuned on (3), held out (a, b).
NOTICES = """
    ('n1', 'Un', ['3', 'a']), ('n2', 'Deux', ['3']), ('n3', 'Trois', ['3']), ('n4', 'Quatre', ['3']),
    ('n5', 'Cinq', ['3', 'b']), ('n6', 'Six', NULL), ('n7', NULL, ['3'])
"""
STARTUPS = """
    ('s1', '3', 'Un capteur', 'Le capteur mesure'), ('s2', '3', 'Un capteur', 'Le capteur, encore'),
    ('s3', '0', NULL, 'Un autre résumé'), ('s4', NULL, 'Seule', NULL), ('a', NULL, 'Un moteur', 'Le moteur tourne')
"""
ANSWERS = "('q1', 'Puis-je ?', '3'), ('q2', 'Dois-je ?', '3'), ('q3', 'Quand ?', 'a')"
AIDS = [
    {"id": "loan", "titre": "Prêt vert", "promesse": "Investissez", "description": "Un prêt."},
    {"id": "study", "titre": "Étude", "promesse": "Comprenez", "description": "Une étude."},
]
PROJECTS = [
    {"id": 1, "title": "Isoler", "shortDescription": "Moins de chauffage.", "programs": ["loan", "gone"]},
    {"id": 3, "title": "Mesurer", "shortDescription": "Un bilan.", "programs": ["study"]},
    {"id": 4, "title": "Rien", "shortDescription": "Personne.", "programs": ["gone"]},
]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of public data, empty."""
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    _forget()
    yield tmp_path
    _forget()


@pytest.fixture
def world(empty: Path) -> Path:
    """The folder of public data, with a few rows in each file."""
    _table(
        empty / "StockEtablissement_extrait.parquet",
        """siret, denominationUsuelleEtablissement, enseigne1Etablissement, description,
           activitePrincipaleEtablissement, codeCommuneEtablissement, latitude, longitude""",
        ESTABLISHMENTS,
    )
    _table(
        empty / "decp_2018_2019_awards.parquet",
        "acheteur_siret, objet, titulaire_siret, titulaire_naf, cpv8, lieu_type, lieu_code, objet_abime",
        AWARDS,
    )
    _table(empty / "boamp_2021_01_02.parquet", "avis, objet, descripteurs", NOTICES)
    _table(empty / "ilab_laureats.parquet", "id, siren, accroche, resume", STARTUPS)
    _table(empty / "cnil_besoin_aide.parquet", "id, question, texte", ANSWERS)
    (empty / "cpv_2008_fr_en_part.csv").write_text(
        "code,label_fr,label_en\n3,Graines,Seeds\na,Pain,Bread\nb,Pain,Loaf\n"
    )
    (empty / "aid_programs.json.gz").write_bytes(gzip.compress(json.dumps(AIDS).encode()))
    (empty / "aid_projects_dev.json.gz").write_bytes(gzip.compress(json.dumps(PROJECTS).encode()))
    return empty


def _table(path: Path, columns: str, rows: str) -> None:
    made = f"(VALUES {rows}) AS made({columns})"  # the rows written above, and nothing else
    duckdb.execute(f"COPY (SELECT * FROM {made}) TO '{path}' (FORMAT parquet)")  # noqa: S608


def _forget() -> None:
    for loader in LOADERS:
        loader.cache_clear()
