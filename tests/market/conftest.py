"""What tests of the market share."""

from collections.abc import Iterator

import pytest

from entremise.market.queries import board


@pytest.fixture(autouse=True)
def _fresh_board() -> Iterator[None]:
    """Each test has consultations of its own, which may look like another's."""
    board.forget()
    yield
    board.forget()
