"""What rows say of themselves."""

from tests.factories import Cast


def test_an_identifier_is_a_scheme_and_a_value(cast: Cast) -> None:
    assert str(cast.founder) == "entremise:00000001W"
    assert [str(cast.baker), str(cast.baker.organisation)] == ["siret:00000001800010", "siren:000000018"]
