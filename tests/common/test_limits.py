"""How often one caller may do one thing."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from entremise.common import limits
from entremise.common.limits import Allowance, Rate, allowed, client_address, limited, spend

FIVE = Rate(5, 60)


@pytest.fixture(autouse=True)
def counters(settings: Settings, tmp_path: Path) -> Path:
    settings.LIMITS_FILE = tmp_path / "limits.sqlite3"
    settings.TRUSTED_PROXIES = []
    return Path(settings.LIMITS_FILE)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("text", "rate"), [("30/minute", Rate(30, 60)), ("2/hour", Rate(2, 3600)), ("9/day", Rate(9, 86400))]
)
def test_a_rate_is_read(text: str, rate: Rate) -> None:
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "30", "30/min", "0/minute", "-1/minute", "many/day", "1/minute/day"])
def test_what_is_not_a_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rate"):
        Rate.parse(text)


def test_the_burst_is_spent_then_refused(clock: list[float]) -> None:
    assert [spend("report", "192.0.2.1", FIVE) for _ in range(6)] == [
        Allowance(allowed=True, rate=FIVE, remaining=4, reset=12),
        Allowance(allowed=True, rate=FIVE, remaining=3, reset=24),
        Allowance(allowed=True, rate=FIVE, remaining=2, reset=36),
        Allowance(allowed=True, rate=FIVE, remaining=1, reset=48),
        Allowance(allowed=True, rate=FIVE, remaining=0, reset=60),
        Allowance(allowed=False, rate=FIVE, remaining=0, reset=60, retry_after=12),
    ]


def test_waiting_as_told_is_enough_for_one_more(clock: list[float]) -> None:
    for _ in range(5):
        spend("report", "192.0.2.1", FIVE)
    clock[0] += spend("report", "192.0.2.1", FIVE).retry_after

    assert [bool(spend("report", "192.0.2.1", FIVE)) for _ in range(2)] == [True, False]


def test_each_caller_and_each_scope_has_its_own_bucket(clock: list[float]) -> None:
    one = Rate(1, 60)
    asked = [("report", "192.0.2.1"), ("report", "192.0.2.2"), ("need", "192.0.2.1"), ("report", "192.0.2.1")]

    assert [bool(spend(scope, caller, one)) for scope, caller in asked] == [True, True, True, False]


@given(gaps=st.lists(st.floats(min_value=0, max_value=90), max_size=40), uses=st.integers(1, 10))
def test_never_more_than_the_burst_and_the_refill(
    gaps: list[float], uses: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file, now = tmp_path_factory.mktemp("limits") / "limits.sqlite3", 0.0
    let_through = 0
    for gap in gaps:
        now += gap
        let_through += bool(limits._count(file, b"caller", Rate(uses, 60), now))

    assert let_through <= uses + now * uses / 60 + 1e-6


def test_full_buckets_are_forgotten_and_no_address_is_kept(clock: list[float], counters: Path) -> None:
    spend("report", "192.0.2.1", FIVE)
    clock[0] += 3600
    spend("report", "198.51.100.7", FIVE)

    counter = sqlite3.connect(counters)
    assert counter.execute("SELECT count(*) FROM bucket").fetchone() == (1,)
    counter.close()
    assert b"198.51.100.7" not in counters.read_bytes()


def _spend_ten(file: Path, taken: "multiprocessing.Queue[int]") -> None:
    taken.put(sum(bool(limits._count(file, b"caller", Rate(25, 86400), 1_000_000.0)) for _ in range(10)))


def test_the_limit_holds_over_several_processes(counters: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    taken = spawn.Queue()
    processes = [spawn.Process(target=_spend_ten, args=(counters, taken)) for _ in range(4)]
    for process in processes:
        process.start()
    total = sum(taken.get(timeout=30) for _ in processes)
    for process in processes:
        process.join()
    taken.close()

    assert total == 25


def test_a_counter_out_of_reach_closes_no_door(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.LIMITS_FILE = tmp_path / "file" / "limits.sqlite3"

    assert spend("report", "192.0.2.1", Rate(1, 60)) == Allowance(allowed=True, rate=Rate(1, 60), remaining=1, reset=0)


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.2", "10.0.0.9, 10.0.0.3", "10.0.0.9"),
        ("10.0.0.2", "not an address", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("::ffff:10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_caller_is_told_only_by_trusted_proxies(
    settings: Settings, rf: RequestFactory, remote: str, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == expected


def test_allowed_counts_by_address(rf: RequestFactory) -> None:
    one, other = rf.post("/", REMOTE_ADDR="192.0.2.1"), rf.post("/", REMOTE_ADDR="192.0.2.2")

    assert [bool(allowed(request, "need", "1/hour")) for request in (one, one, other)] == [True, False, True]


@limited("need", "1/hour")
def state(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(f"need {number}")


def test_a_form_sent_too_often_is_answered_with_a_page(rf: RequestFactory) -> None:
    first, second = (state(rf.post("/"), 1) for _ in range(2))

    assert (first.status_code, first.content) == (200, b"need 1")
    assert (second.status_code, second["Retry-After"]) == (429, "3600")
    assert "60 minutes" in second.content.decode()


def test_reading_a_form_is_never_counted(rf: RequestFactory) -> None:
    assert [state(rf.get("/"), number=2).status_code for _ in range(3)] == [200, 200, 200]
