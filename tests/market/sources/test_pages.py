"""Records are fetched day by day; what fails is asked for again, and what was received is kept."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.market.sources.official import notice
from tests.market.sources.publisher import Publisher, publishing

from entremise.market.sources.pages import fetch
from entremise.registry.sources.download import DownloadError

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 3)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing(Publisher({"2026-03-01": [notice(1)], "2026-03-03": [notice(2), notice(3)]})) as served:
        yield served


def fetched(publisher: Publisher, folder: Path) -> list[str]:
    told: list[tuple[int, int]] = []
    path = fetch(publisher.url, "dateparution", FIRST, LAST, folder, lambda *far: told.append(far), pause=0.001)
    assert told == [(1, 3), (2, 3), (3, 3)]
    return [json.loads(line)["idweb"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_day_is_asked_for_and_all_go_into_one_file(publisher: Publisher, tmp_path: Path) -> None:
    assert fetched(publisher, tmp_path) == ["26-1", "26-2", "26-3"]
    assert publisher.asked == ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_a_busy_publisher_is_asked_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.statuses = [503, 429, 200]
    assert fetched(publisher, tmp_path) == ["26-1", "26-2", "26-3"]
    assert publisher.asked == ["2026-03-01"] * 3 + ["2026-03-02", "2026-03-03"]


def test_what_was_received_is_not_asked_for_again_but_for_today(publisher: Publisher, tmp_path: Path) -> None:
    publisher.statuses = [200, *[503] * 6]
    with pytest.raises(DownloadError, match="les jours déjà reçus sont gardés"):
        fetched(publisher, tmp_path)
    publisher.asked.clear()
    assert fetched(publisher, tmp_path) == ["26-1", "26-2", "26-3"]
    assert publisher.asked == ["2026-03-02", "2026-03-03"]
    publisher.days["2026-03-03"].append(notice(4))
    publisher.asked.clear()
    assert fetched(publisher, tmp_path) == ["26-1", "26-2", "26-3", "26-4"]
    assert publisher.asked == ["2026-03-03"]


def test_a_wrong_address_is_said_at_once(publisher: Publisher, tmp_path: Path) -> None:
    publisher.statuses = [404]
    with pytest.raises(DownloadError, match="répond 404 : vérifiez l’adresse"):
        fetched(publisher, tmp_path)
    assert publisher.asked == ["2026-03-01"]
