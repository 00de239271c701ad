"""Names are looked up whatever their accents and capitals."""

import pytest

from entremise.registry.rules import folded


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("L’Atelier d'Œuvres & Cie", "l atelier d oeuvres cie"),
        ("ÉTS GARCIA-NUÑEZ", "ets garcia nunez"),
        ("  Aÿ   3000 ", "ay 3000"),
        ("…", ""),
    ],
)
def test_a_name_is_folded(name: str, expected: str) -> None:
    assert folded(name) == expected
