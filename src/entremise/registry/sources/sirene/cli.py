"""The verb `entremise load sirene`."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from entremise.common.terminal import Language, say, setup_django, speak, stop

#: Metropolitan ones (Corsica has letters), then overseas ones.
_DEPARTEMENT = re.compile(r"0[1-9]|(?!20)[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4-9]")
_COMMUNE = re.compile(r"(\d\d|2[AB])\d{3}")
#: Whole cities, whose establishments are registered in their arrondissements.
_CITIES = {"75056": "751", "13055": "132", "69123": "6938"}

Sites = Annotated[
    Path | None,
    typer.Argument(
        metavar="[ETABLISSEMENTS]",
        help=say(
            "fichier StockEtablissement de l’INSEE (Parquet, CSV, zip, gz) ; sans lui, les deux fichiers officiels "
            "sont téléchargés",
            "INSEE's StockEtablissement file (Parquet, CSV, zip, gz); without it, both official files are downloaded",
        ),
    ),
]
Units = Annotated[
    Path | None,
    typer.Option(
        "--unites-legales",
        metavar="FILE",
        help=say(
            "fichier StockUniteLegale : noms, formes juridiques",
            "StockUniteLegale file: names and legal forms of units",
        ),
    ),
]
Departements = Annotated[
    list[str] | None,
    typer.Option(
        "--departement",
        metavar="CODE",
        help=say("ce département seulement ; répétable", "only this département; repeatable"),
    ),
]
Communes = Annotated[
    list[str] | None,
    typer.Option(
        "--commune", metavar="INSEE", help=say("cette commune seulement ; répétable", "only this commune; repeatable")
    ),
]
Dated = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        formats=["%Y-%m-%d"],
        metavar=say("AAAA-MM-JJ", "YYYY-MM-DD"),
        help=say("date du fichier", "date of the file"),
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help=say(
            "charger même si plus d’un dixième de ce qui est là disparaît",
            "load even if more than a tenth of what is there goes away",
        ),
    ),
]
Lang = Annotated[Language | None, typer.Option(help=say("langue des textes", "language of the texts"))]


def register(load: typer.Typer) -> None:
    """Add this verb to `entremise load`."""
    load.command(
        "sirene",
        help=say(
            "Charger le répertoire Sirene de l’INSEE. Prépare la base, sauf en production.",
            "Load Sirene, INSEE's register of firms. Prepares the database, except in production.",
        ),
    )(sirene)


def sirene(
    sites: Sites = None,
    *,
    units: Units = None,
    departements: Departements = None,
    communes: Communes = None,
    dated: Dated = None,
    force: Force = False,
    lang: Lang = None,
) -> None:
    """Load the register from the files given, or from the official ones."""
    speak(lang)
    scope = _scope(departements or [], communes or [])
    setup_django()
    from entremise.registry import terminal
    from entremise.registry.sources.sirene.reading import FileError
    from entremise.registry.sources.sirene.staging import Sirene

    terminal.prepare_database()
    if sites is None:
        sites, units = _downloaded(units)
    try:
        terminal.run(Sirene(sites, units, scope, _day(dated)), force=force)
    except FileError as error:
        stop(str(error), str(error))


def _scope(departements: list[str], communes: list[str]) -> tuple[str, ...]:
    """How the INSEE codes of the communes asked for begin."""
    for code in departements:
        if not _DEPARTEMENT.fullmatch(code.upper()):
            stop(f"« {code} » n’est pas un département (13, 2A, 971).", f"“{code}” is not a département (13, 2A, 971).")
    for code in communes:
        if not _COMMUNE.fullmatch(code.upper()):
            stop(
                f"« {code} » n’est pas un code INSEE de commune (13055), qui n’est pas le code postal.",
                f"“{code}” is not the INSEE code of a commune (13055), which is not its postal code.",
            )
    codes = [code.upper() for code in (*departements, *communes)]
    return tuple(sorted({_CITIES.get(code, code) for code in codes}))


def _day(dated: datetime | None) -> date | None:
    return dated.date() if dated else None


def _downloaded(units: Path | None) -> tuple[Path, Path]:
    """The official files, fetched under VAR/downloads or kept when they have not changed."""
    from django.conf import settings

    from entremise.registry import terminal
    from entremise.registry.sources.download import DownloadError, download

    folder = Path(settings.VAR) / "downloads"
    try:
        with terminal.downloads() as told:
            sites_url, units_url = settings.SIRENE_ETABLISSEMENTS_URL, settings.SIRENE_UNITES_LEGALES_URL
            sites = download(sites_url, folder / _name(sites_url), told)
            return sites, units or download(units_url, folder / _name(units_url), told)
    except DownloadError as error:
        stop(str(error), str(error))


def _name(url: str) -> str:
    return Path(url.partition("?")[0]).name
