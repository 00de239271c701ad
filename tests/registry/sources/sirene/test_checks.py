"""SIRETs are checked in bulk exactly as python-stdnum checks them one by one."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum.fr import siret as reference
from tests.factories import siren, siret

from entremise.registry.pipeline import Staging
from entremise.registry.sources.sirene import checks


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staging]:
    with Staging(tmp_path_factory.mktemp("staging")) as opened:
        checks.define(opened)
        yield opened


VALID = st.builds(lambda number, site: siret(siren(number), site), st.integers(0, 9_999_999), st.integers(0, 9999))
LA_POSTE = st.integers(0, 99_999).map(lambda nic: f"356000000{nic:05d}")
ANY = st.text("0123456789", min_size=14, max_size=14)
ODD = st.text("0123456789 aé", max_size=16)


@settings(deadline=None)
@given(st.lists(st.one_of(VALID, LA_POSTE, ANY, ODD), min_size=1, max_size=40))
@example(["35600000000048", "35600000009075", "35600000009076", "", "99999999999999"])
def test_a_siret_is_right_when_the_reference_says_so(staging: Staging, values: list[str]) -> None:
    query = "SELECT coalesce(siret_is_right(v), false) FROM (SELECT unnest(?) AS v)"
    found = [row[0] for row in staging.connection.execute(query, [values]).fetchall()]
    # The reference also takes numbers written with spaces, which official files never have.
    assert found == [reference.is_valid(value) and " " not in value for value in values]
