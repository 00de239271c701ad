"""What a walk through the loop's pages is told by: percentiles, a line a page."""

import pytest

from benchmarks.loop_walk import Asked, percentile, table


@pytest.mark.parametrize(
    ("share", "expected"), [(0.01, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)],
)  # fmt: skip
def test_a_percentile_is_a_value_that_was_met(share: float, expected: float) -> None:
    assert percentile(range(100, 0, -1), share) == expected


def test_few_values_have_percentiles_and_none_have_zero() -> None:
    assert [percentile([7.0], share) for share in (0.5, 0.95)] == [7.0, 7.0]
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([], 0.95) == 0.0


def test_a_table_has_a_line_for_each_page_and_one_for_all() -> None:
    asked = [
        Asked("POST a message", 0.2, right=True), Asked("/besoins", 0.1, right=True),
        Asked("/besoins", 1.2344, right=False),
    ]  # fmt: skip
    assert table(asked).splitlines() == [
        "| Page | Requests | p50 ms | p95 ms | p99 ms | Errors |",
        "| --- | --: | --: | --: | --: | --: |",
        "| `/besoins` | 2 | 100 | 1,234 | 1,234 | 1 |",
        "| POST a message | 1 | 200 | 200 | 200 | 0 |",
        "| all | 3 | 200 | 1,234 | 1,234 | 1 |",
    ]
