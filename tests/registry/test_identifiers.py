"""Identifiers are checked and written in one way, and ours can be told apart from mistakes."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import siren, siret

from entremise.registry import identifiers
from entremise.registry.models import Scheme


@pytest.mark.parametrize(
    ("scheme", "written", "expected"),
    [
        (Scheme.SIREN, "732 829 320", "732829320"),
        (Scheme.SIRET, "732 829 320 00074", "73282932000074"),
        (Scheme.SIRET, "356 000 000 49837", "35600000049837"),
        (Scheme.SIRET, "35600000000048", "35600000000048"),
        (Scheme.VAT, "fr 40 303 265 045", "FR40303265045"),
        (Scheme.LEI, "2138 00KU D8LA JWSQ 9D15", "213800KUD8LAJWSQ9D15"),
        (Scheme.ENTREMISE, "0000 0001-w", "00000001W"),
    ],
)
def test_an_identifier_is_written_in_one_way(scheme: str, written: str, expected: str) -> None:
    assert identifiers.normalise(scheme, written) == expected


@pytest.mark.parametrize(
    ("scheme", "written", "code"),
    [
        (Scheme.SIREN, "732829321", "checksum"),
        (Scheme.SIREN, "73282932", "length"),
        (Scheme.SIREN, "73282932O", "format"),
        (Scheme.SIRET, "73282932000075", "checksum"),
        (Scheme.SIRET, "35600000049838", "checksum"),
        (Scheme.VAT, "FR40303265046", "checksum"),
        (Scheme.VAT, "XX123", "format"),
        (Scheme.LEI, "213800KUD8LAJWSQ9D16", "checksum"),
        (Scheme.ENTREMISE, "00000001X", "checksum"),
        (Scheme.ENTREMISE, "1W", "length"),
        (Scheme.ENTREMISE, "0000_001W", "format"),
        ("passport", "12", "scheme"),
    ],
)
def test_a_wrong_identifier_is_refused_with_its_reason(scheme: str, written: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        identifiers.normalise(scheme, written)
    assert refused.value.code == code


def test_the_reason_is_told_in_french() -> None:
    with translation.override("fr"), pytest.raises(ValidationError) as refused:
        identifiers.normalise(Scheme.SIRET, "123")
    assert refused.value.messages == ["Un SIRET compte 14 chiffres."]


def test_the_identifiers_we_give_are_valid_and_differ() -> None:
    given_out = [identifiers.generate() for _ in range(200)]
    assert [identifiers.normalise(Scheme.ENTREMISE, each) for each in given_out] == given_out
    assert len(set(given_out)) == 200


@given(st.integers(0, 9_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number: int, position: int, shift: int) -> None:
    right = siren(number)
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    assert identifiers.normalise(Scheme.SIREN, right) == right
    with pytest.raises(ValidationError):
        identifiers.normalise(Scheme.SIREN, wrong)


@given(st.integers(0, 9_999_999), st.integers(0, 9999))
def test_the_numbers_of_our_tests_are_valid(number: int, site: int) -> None:
    assert identifiers.normalise(Scheme.SIRET, siret(siren(number), site)) == siret(siren(number), site)
