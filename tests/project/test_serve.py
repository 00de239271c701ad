"""The server for real: started, asked, stopped."""

import json
import os
import re
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.project.running import entremise, free_port, load_territory, serving

from entremise.project import server

KEY = "k3Yy-Long_enough.and+varied/For=anyone#who*tries,it;all"
TOKEN = "a-token-long-enough-for-anyone"
PRODUCTION = {
    "ENTREMISE_ENVIRONMENT": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "127.0.0.1",
    "ENTREMISE_PROXY_HTTPS_HEADER": "X-Forwarded-Proto",
    "ENTREMISE_METRICS_TOKEN": TOKEN,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a loaded territory."""
    folder = tmp_path_factory.mktemp("served")
    load_territory(folder)
    return folder


def counted(metrics: str, name: str) -> float:
    """The value of a counter without labels."""
    (value,) = re.findall(rf"^{name} (\S+)$", metrics, flags=re.MULTILINE)
    return float(value)


def test_it_answers_until_told_to_stop(folder: Path) -> None:
    with serving(folder) as running:
        assert running.get("/health/ready").json() == {"status": "ready"}
        answer = running.get("/api/v1/match?q=un+traiteur&place=anywhere").json()
        assert answer["items"][0]["establishment"]["name"] == "Traiteur Sainte-Victoire"
        assert counted(running.get("/metrics").text, "entremise_match_seconds_count") == 1

        assert running.stop() == 0
    assert "request='GET /api/v1/match'" in running.log
    assert "un+traiteur" not in running.log


def test_several_processes_add_up_their_counters_and_share_the_limits(folder: Path) -> None:
    limits = folder / "var" / "limits.sqlite3"
    limits.unlink(missing_ok=True)
    with serving(folder, "--workers", "2", ENTREMISE_API_ANONYMOUS_RATE="20/day") as running:
        answers = [running.get("/api/v1/match?q=traiteur").status_code for _ in range(25)]
        metrics = running.get("/metrics").text
    limits.unlink()

    assert answers == [200] * 20 + [429] * 5
    assert counted(metrics, "entremise_match_seconds_count") == 20
    assert counted(metrics, "entremise_index_documents") == 5


def test_production_is_served_securely(folder: Path) -> None:
    with serving(folder, **PRODUCTION) as running:
        plain = running.get("/")
        home = running.get("/", **{"X-Forwarded-Proto": "https"})
        (sheet,) = re.findall(r'href="(/static/[^"]+entremise[^"]*\.css)"', home.text)
        style = running.get(sheet, **{"X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"})
        metrics = [running.get("/metrics", **headers) for headers in ({}, {"Authorization": f"Bearer {TOKEN}"})]

    assert (plain.status_code, plain.headers["Location"]) == (301, running.address.replace("http", "https") + "/")
    assert home.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert home.headers["Referrer-Policy"] == home.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert home.headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in home.headers["Content-Security-Policy"]
    assert all("Secure" in cookie for cookie in home.headers.get_list("Set-Cookie"))
    assert (style.status_code, "immutable" in style.headers["Cache-Control"]) == (200, True)
    assert [answer.status_code for answer in metrics] == [404, 200]
    lines = [json.loads(line) for line in running.log.splitlines() if line.startswith("{")]
    assert "GET /" in [line.get("request") for line in lines]


def test_production_waits_for_its_migrations(tmp_path: Path) -> None:
    run = entremise(tmp_path, "serve", "--port", str(free_port()), **PRODUCTION)

    assert (run.returncode, "« entremise django migrate »" in run.stderr) == (1, True)


def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with serving(folder) as running:
        run = entremise(folder, "serve", "--port", running.address.rsplit(":", 1)[1])

    assert (run.returncode, "--port" in run.stderr, "Traceback" in run.stderr) == (1, True, False)


def test_a_worker_does_what_waits_then_stops(folder: Path) -> None:
    run = entremise(folder, "worker", "--until-done")

    assert (run.returncode, "Traceback" in run.stderr) == (0, False)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_one_may_not_write_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    run = entremise(tmp_path, "serve", "--port", str(free_port()))

    assert (run.returncode, "ENTREMISE_VAR" in run.stderr, "Traceback" in run.stderr) == (1, True, False)


def test_static_files_are_gathered_only_when_they_change(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"

    assert [server.collect_static_files(settings.STATIC_ROOT) for _ in range(2)] == [True, False]
    (settings.STATIC_ROOT / "gathered.txt").write_text("those of the version before")
    assert server.collect_static_files(settings.STATIC_ROOT)
    assert (settings.STATIC_ROOT / "web/css/entremise.css").is_file()
