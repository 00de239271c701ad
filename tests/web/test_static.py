"""Front-end files: served by us, at the versions that are written down."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from entremise import web

HERE = Path(web.__file__).parent
VENDOR = HERE / "static/web/vendor"


def test_versions_are_fixed_and_locked() -> None:
    wanted = json.loads((HERE / "front/package.json").read_text())["dependencies"]
    locked = json.loads((HERE / "front/package-lock.json").read_text())["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("file", "name", "pattern"),
    [
        ("leaflet.js", "leaflet", r"Leaflet (\d+\.\d+\.\d+)"),
        ("htmx.min.js", "htmx.org", r'version:"(\d+\.\d+\.\d+)"'),
    ],
)
def test_what_is_served_is_that_version(file: str, name: str, pattern: str) -> None:
    wanted = json.loads((HERE / "front/package.json").read_text())["dependencies"]
    assert re.findall(pattern, (VENDOR / file).read_text())[:1] == [wanted[name]]


def test_each_file_of_others_comes_with_its_licence() -> None:
    licences = {path.name for path in VENDOR.glob("LICENSE-*")}
    assert licences == {
        f"LICENSE-{name}" for name in ("atkinson-hyperlegible-next", "bricolage-grotesque", "htmx", "leaflet")
    }


def test_static_files_are_collected_under_names_that_change_with_them(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    sheet = (tmp_path / names["web/css/entremise.css"]).read_text()
    assert set(re.findall(r'url\("\.\./vendor/([^"]+)"\)', sheet)) == {
        Path(hashed).name for name, hashed in names.items() if name.endswith(".woff2")
    }


def test_our_files_ask_nothing_of_another_server() -> None:
    for path in (HERE / "static/web").rglob("*"):
        if path.suffix in {".css", ".js", ".svg"} and "vendor" not in path.parts:
            addresses = set(re.findall(r"https?://[\w.]+", path.read_text()))
            assert addresses <= {"http://www.w3.org", "https://www.openstreetmap.org"}, path


def test_the_land_of_our_maps_is_where_it_should_be() -> None:
    """The first points of the rings, in degrees, all lie in France and around it, or overseas."""
    rings = json.loads((VENDOR / "land.json").read_text())
    assert len(rings) > 200
    assert all(len(ring) % 2 == 0 and len(ring) >= 8 for ring in rings)
    assert all(-62 <= ring[0] / 1e4 <= 56.1 and -21.6 <= ring[1] / 1e4 <= 51.4 for ring in rings)
