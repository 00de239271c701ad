"""From rows of a table to needs and solutions. Whatever can be kept of a row is kept, and what is not is reported."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from entremise.matching import tables
from entremise.matching.model import Document, Language, Place, Request
from entremise.matching.nomenclature import communes, naf
from entremise.matching.speech import say
from entremise.matching.understanding import language, places

#: Every column that is read, in the order they are told.
COLUMNS = ("id", "text", "title", "naf", "place", "lat", "lon", "radius_km", "kind", "lang", "evidence")
_LISTS = re.compile(r"\s*\|\s*")
_FIVE_FIGURES = re.compile(r"\d[\dAB]\d{3}")
_CODES = re.compile(r"[|,;\s]+")
#: Shorter texts say too little to tell their language from; they are read as French.
_LONG_ENOUGH = 25


class Problem(NamedTuple):
    """Something of a row that could not be used."""

    file: str
    line: int
    reason: str


Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Need:
    """A need of a table: its id, what it asks, and the language it is told in when the table says so."""

    id: str
    request: Request
    told_in: Language | None


class _Reader:
    """Reads one table, reporting problems with their line."""

    def __init__(self, path: Path, telling: tuple[str, ...], report: Report) -> None:
        self._path, self._telling, self._report = path, telling, report
        self._seen: set[str] = set()
        self._line = 0
        self._insee = _tells_insee_codes(path)

    def tell(self, french: str, english: str) -> None:
        self._report(Problem(self._path.name, self._line, say(french, english)))

    def rows(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The rows that have an id of their own."""
        table = tables.read(self._path)
        columns = table.columns
        if columns:
            self._check(columns)
        for row in table.rows:
            self._line = row.line
            columns = columns or list(row.cells)
            if row.problem:
                self._report(Problem(self._path.name, row.line, row.problem))
                continue
            identifier = _string(row.cells.get("id"))
            if not identifier:
                self.tell("ligne écartée : pas d'identifiant (id)", "row left out: no id")
            elif identifier in self._seen:
                self.tell(
                    f"ligne écartée : id « {identifier} » déjà vu", f"row left out: id “{identifier}” already seen"
                )
            else:
                self._seen.add(identifier)
                yield identifier, row.cells
        if self._line == 0:
            raise tables.TableError(
                say(f"{self._path} : aucune ligne à lire sous les titres.", f"{self._path}: no row below the headings.")
            )
        if columns and not self._seen:
            self._check(columns)

    def _check(self, columns: list[str]) -> None:
        if "id" in columns and set(columns) & set(self._telling):
            return
        there, telling, known = ", ".join(columns), ", ".join(self._telling), ", ".join(COLUMNS)
        raise tables.TableError(
            say(
                f"{self._path} : colonnes lues : {there}. Il faut « id » et au moins une de : {telling} "
                f"(colonnes connues : {known}).",
                f"{self._path}: columns found: {there}. “id” is needed, and at least one of: {telling} "
                f"(known columns: {known}).",
            )
        )

    def activities(self, cells: Mapping[str, Any]) -> list[str]:
        codes = []
        for value in _list(cells.get("naf"), _CODES):
            code = value.upper() if len(value) == 1 else naf.normalise(value)
            if naf.activity(code):
                codes.append(code)
            else:
                self.tell(f"activité inconnue, ignorée : {value}", f"unknown activity, ignored: {value}")
        return codes

    def place(self, cells: Mapping[str, Any]) -> Place | None:
        """The place a row tells: its coordinates, with the name of its place when it has one."""
        named = None
        if name := _string(cells.get("place")):
            named = _resolve(name, insee=self._insee)
            if not named:
                self.tell(f"lieu inconnu, ignoré : {name}", f"unknown place, ignored: {name}")
        if "lat" not in cells and "lon" not in cells:
            return named
        lat, lon = _number(cells.get("lat")), _number(cells.get("lon"))
        if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
            told = f"{cells.get('lat', '')} ; {cells.get('lon', '')}"
            self.tell(f"coordonnées illisibles, ignorées : {told}", f"unreadable coordinates, ignored: {told}")
            return named
        return replace(named, lat=lat, lon=lon) if named else Place("", "", lat, lon)

    def radius_km(self, cells: Mapping[str, Any]) -> float | None:
        if "radius_km" not in cells:
            return None
        radius = _number(cells["radius_km"])
        if radius is None or radius < 0:
            self.tell(
                f"rayon illisible, ignoré : {cells['radius_km']}", f"unreadable radius, ignored: {cells['radius_km']}"
            )
            return None
        return radius


def solutions(path: Path, report: Report) -> Iterator[Document]:
    """The solutions of a table. One with nothing but an id is kept; it simply cannot be found by words.

    Raises:
        TableError: if the file cannot be read, or lacks the columns needed.
    """
    reader = _Reader(path, ("text", "title", "naf", "evidence"), report)
    for identifier, cells in reader.rows():
        text = _string(cells.get("text"))
        place = reader.place(cells)
        evidence = _list(cells.get("evidence"), _LISTS)
        yield Document(
            id=identifier,
            kind=_string(cells.get("kind")),
            title=_string(cells.get("title")),
            text=text,
            activities=reader.activities(cells),
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            language=_language(cells.get("lang")) or _detected(text or " ".join(evidence)),
            evidence=evidence,
        )


def needs(path: Path, kinds: frozenset[str], report: Report) -> Iterator[Need]:
    """The needs of a table. One that says neither words nor activities is left out.

    Args:
        kinds: those of the solutions. A need's `kind` is a filter only when some solution is of that kind.

    Raises:
        TableError: if the file cannot be read, or lacks the columns needed.
    """
    reader = _Reader(path, ("text", "title", "naf"), report)
    for identifier, cells in reader.rows():
        text = "\n".join(filter(None, (_string(cells.get("title")), _string(cells.get("text")))))
        activities = reader.activities(cells)
        if not text and not activities:
            reader.tell("ligne écartée : pas de texte", "row left out: no text")
            continue
        told_in = _language(cells.get("lang"))
        request = Request(
            text=text,
            place=reader.place(cells),
            radius_km=reader.radius_km(cells),
            activities=activities or None,
            kinds=[kind for kind in _list(cells.get("kind"), _LISTS) if kind in kinds],
            language=told_in,
            seed=identifier,
        )
        yield Need(identifier, request, told_in)


def _string(value: Any) -> str:
    """A cell as a text; whole numbers without a decimal point, as spreadsheets show them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return " ".join(_string(item) for item in value)
    return str(value).strip()


def _list(value: Any, separator: re.Pattern[str]) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for item in value if (text := _string(item))]
    return [text for text in separator.split(_string(value)) if text]


def _number(value: Any) -> float | None:
    """A finite number, its decimals after a point or a comma."""
    try:
        number = float(_string(value).replace("\u202f", "").replace("\xa0", "").replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _language(value: Any) -> Language | None:
    """`fr`, `FR`, `fr-FR`, `français`, `french`, `fra`... and likewise for English; `None` for anything else."""
    told = _string(value).lower()
    if told.startswith("fr"):
        return "fr"
    return "en" if told.startswith(("en", "ang")) else None


def _detected(text: str) -> Language | None:
    return language.detect(text) if len(text) >= _LONG_ENOUGH else None


@lru_cache(maxsize=50_000)
def _resolve(name: str, *, insee: bool) -> Place | None:
    return (places.from_code(name) if insee else None) or places.resolve(name)


def _tells_insee_codes(path: Path) -> bool:
    """Whether the codes of a table's places are INSEE's: all can be, and some cannot be postal codes.

    13001 is Aix-en-Provence to INSEE and a part of Marseille to the post: only the whole column tells which.
    """
    table = tables.read(path)
    if table.columns and "place" not in table.columns:
        return False
    told = (_string(row.cells.get("place")) for row in table.rows)
    codes = {place for place in told if _FIVE_FIGURES.fullmatch(place)}
    return all(communes.commune(code) for code in codes) and not all(communes.by_postcode(code) for code in codes)
