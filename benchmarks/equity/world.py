"""The world of the simulation: firms of the real extract, real needs, and who is eligible for each of them.

Needs are the texts of calls for tender, and of contracts awarded by buyers whose contracts no firm shows as past work.
Two in five firms of the extract are in and around Metz, as those of a local hub are: three needs in five are asked
there, one where the notice says, one anywhere. How often each is asked falls as its rank (Zipf), which the seed draws.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from entremise.matching.index import Candidates, Index, fingerprint
from entremise.matching.model import Document, Place, Request
from entremise.matching.understanding import places
from training import data

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U64 = npt.NDArray[np.uint64]

#: Distinct needs asked of the engine.
NEEDS = 3000
#: INSEE code of the place most needs are asked in.
_HERE = "57463"
#: Of each pool are kept those less than this far below the best (steps), and this many in any case.
_NEAR, _FEWEST = 45_000, 200
_SEED = 20261122

#: Size classes by headcount, in order, and one headcount that stands for each (for rules that look at it).
CLASSES = ("none", "1-2", "3-9", "10-19", "20-49", "50+", "unknown")
HEADCOUNT = np.array([0, 1, 5, 14, 32, 150, 0])
_BANDS = {"00": 0, "NN": 0, "01": 1, "02": 2, "03": 2, "11": 3, "12": 4}
_UNKNOWN = len(CLASSES) - 1


@dataclass(frozen=True, slots=True)
class World:
    """Firms are numbered; the pool of need n is at ``starts[n]:starts[n + 1]``, best score first, equals by SIRET.

    Attributes:
        firms: fingerprint of each (uint64[f]).
        sizes: class of each (int64[f], index into `CLASSES`).
        starts: int64[n + 1].
        firm: who is eligible (int32[starts[-1]]).
        score: of each, in steps of the engine (int32[starts[-1]]).
    """

    firms: U64
    sizes: I64
    starts: I64
    firm: I32
    score: I32

    @property
    def needs(self) -> int:
        """How many distinct needs there are."""
        return len(self.starts) - 1


def load(folder: Path) -> World:
    """The world kept in a folder, made there the first time: some minutes."""
    kept = folder / "world.npz"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "index").exists():
            Index.build(folder / "index", _documents())
        made = _asked(Index.open(folder / "index"))
        np.savez(kept, firms=made.firms, sizes=made.sizes, starts=made.starts, firm=made.firm, score=made.score)
    with np.load(kept) as arrays:
        return World(**{name: arrays[name] for name in World.__slots__})


def _documents() -> Iterator[Document]:
    """Firms, with what those of the part to learn from won as their past work."""
    won: dict[str, list[str]] = {}
    for award in data.awards():
        if award.part == "train":
            won.setdefault(award.siret, []).append(award.text)
    for firm in data.establishments():
        yield Document(
            id=firm.siret,
            title=firm.name or firm.sign,
            text=firm.text,
            activities=[firm.naf] if firm.naf else [],
            lat=firm.lat,
            lon=firm.lon,
            evidence=list(dict.fromkeys(won.get(firm.siret, ()))),
        )


def needs(count: int = NEEDS) -> list[Request]:
    """Distinct needs, drawn from notices and contracts: half each as long as there are contracts."""
    draw = random.Random(_SEED)  # noqa: S311 (nothing secret)
    notices = _notices()
    contracts = list(dict.fromkeys((award.text, award.place) for award in data.awards() if award.part == "tune"))
    texts = draw.sample(contracts, min(len(contracts), count // 4))
    texts += draw.sample(notices, count - len(texts))
    here = places.resolve(_HERE)
    return [_request(draw, text, told, here) for text, told in texts]


def _notices() -> list[tuple[str, str]]:
    """Texts of calls for tender, each once, and the postal code of their buyer."""
    path = data.FOLDER / "boamp_2021_01_02.parquet"
    rows = duckdb.execute(
        "SELECT trim(objet), coalesce(first(acheteur_cp ORDER BY avis), '') FROM read_parquet(?) "
        "WHERE trim(coalesce(objet, '')) <> '' GROUP BY 1 ORDER BY 1",
        [str(path)],
    )
    return rows.fetchall()


def _request(draw: random.Random, text: str, told: str, here: Place | None) -> Request:
    where = draw.random()
    place = here if where < 0.6 else places.resolve(told) if where < 0.8 and len(told) == 5 else None
    if place is None:
        return Request(text, anywhere=True)
    return Request(text, place=place, radius_km=places.default_radius_km(place))


def _asked(index: Index) -> World:
    """Ask every need, and keep who is eligible."""
    rows = _sizes()
    sirets = sorted(rows)
    prints = np.array([fingerprint(siret) for siret in sirets], np.uint64)
    by_print = np.argsort(prints)
    firm: list[I32] = []
    score: list[I32] = []

    def keep(candidates: Candidates) -> list[int]:
        found = by_print[np.searchsorted(prints, candidates.fingerprints, sorter=by_print)]
        order = np.lexsort((found, -candidates.scores))
        near = int((candidates.scores > candidates.scores.max(initial=0) - _NEAR).sum())
        order = order[: max(near, _FEWEST)]
        firm.append(found[order].astype(np.int32))
        score.append(candidates.scores[order].astype(np.int32))
        return []

    for request in needs():
        index.search(request, limit=0, arrange=keep)
    asked = [number for number, pool in enumerate(firm) if len(pool)]
    return World(
        firms=prints,
        sizes=np.array([rows[siret] for siret in sirets]),
        starts=np.cumsum([0, *(len(firm[number]) for number in asked)]),
        firm=np.concatenate([firm[number] for number in asked]),
        score=np.concatenate([score[number] for number in asked]),
    )


def _sizes() -> dict[str, int]:
    """The size class of each firm: by its headcount band, else by the category of the company when that says enough."""
    path = data.FOLDER / "StockEtablissement_extrait.parquet"
    rows = duckdb.execute(
        "SELECT siret, coalesce(trancheEffectifsEtablissement, ''), coalesce(categorieEntreprise, '') "
        "FROM read_parquet(?)",
        [str(path)],
    )
    return {siret: _class(band, category) for siret, band, category in rows.fetchall()}


def _class(band: str, category: str) -> int:
    if (band.isdigit() and 20 < int(band) < 60) or category in ("ETI", "GE"):
        return CLASSES.index("50+")
    return _BANDS.get(band, _UNKNOWN)


def some(world: World, needs: int, seed: int) -> World:
    """The same with some of its needs."""
    chosen = np.random.default_rng(seed).choice(world.needs, needs, replace=False)
    pools = [slice(world.starts[need], world.starts[need + 1]) for need in chosen]
    return replace(
        world,
        starts=np.cumsum([0, *(pool.stop - pool.start for pool in pools)]),
        firm=np.concatenate([world.firm[pool] for pool in pools]),
        score=np.concatenate([world.score[pool] for pool in pools]),
    )


def describe(world: World) -> str:
    """How large it is, in a line."""
    low, middle, high = np.percentile(np.diff(world.starts), [10, 50, 90]).astype(int)
    sizes = ", ".join(f"{name}: {(world.sizes == number).sum():,}" for number, name in enumerate(CLASSES))
    return f"{len(world.firms):,} firms ({sizes}); {world.needs:,} needs, eligible: {middle} ({low} to {high})"
