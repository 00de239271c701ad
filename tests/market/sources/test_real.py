"""The publishers' real files, loaded twice: the same rows. Outside the checkout; skipped when they are absent."""

from pathlib import Path

import duckdb
import pytest
from tests.market.sources import official

from entremise.market.sources.boamp import writing as boamp
from entremise.market.sources.decp import writing as decp

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[3].parent / "shared/data"
NOTICES, CONTRACTS = DATA / "boamp_2021_01_02.parquet", DATA / "decp_2018_2019_awards.parquet"
absent = pytest.mark.skipif(not NOTICES.exists(), reason="../shared/data is absent")


@absent
def test_real_notices_loaded_twice_give_the_same_rows(tmp_path: Path) -> None:
    """The corrections of the file, all that they correct, and as many others."""
    path = tmp_path / "notices.parquet"
    corrected = "regexp_replace(objet, ' .rectificatif.$', '')"
    rows = duckdb.read_parquet(str(NOTICES))
    found = rows.filter("objet LIKE '%(rectificatif)'").select(f"{corrected} AS title")
    titles = found.distinct().set_alias("corrected")
    rows.join(titles, f"{corrected} = title").select("* EXCLUDE title").order("avis").limit(400).write_parquet(
        str(path)
    )
    first = boamp.load(path)
    kept = official.tenders()
    again = boamp.load(path)
    assert (first.read, first.rejected, first.unchanged) == (400, 0, 0)
    assert len(kept) == first.new
    assert first.changed > 50
    assert (again.new, again.changed, again.unchanged) == (0, 0, 400)
    assert official.tenders() == kept


@absent
def test_real_contracts_loaded_twice_give_the_same_rows() -> None:
    first = decp.load(CONTRACTS)
    kept = official.awards()
    again = decp.load(CONTRACTS)
    assert (first.read, len(kept), first.rejected) == (5818, 5809, 9)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 5809)
    assert official.awards() == kept
