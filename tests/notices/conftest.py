"""A chamber that writes mails, a Tuesday noon when nothing is quiet, and a kind of message for tests."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from entremise.notices import kinds
from entremise.notices.kinds import Both, Kind

#: A Tuesday, noon in Paris.
NOON = datetime(2027, 1, 12, 11, tzinfo=UTC)

TEXTS = {
    "news.fr": "Des nouvelles de {{ subject }}\n\nBonjour {{ name }},\n\n{{ text }}\n\n[Voir]({{ url }})\n",
    "news.en": "News of {{ subject }}\n\nHello {{ name }},\n\n{{ text }}\n\n[See]({{ url }})\n",
    "alarm.fr": "Alerte : {{ subject }}\n\nÀ lire tout de suite.\n",
    "alarm.en": "Alarm: {{ subject }}\n\nTo be read at once.\n",
    "weather.fr": "Le temps qu’il fait\n\n{{ text }}\n",
    "weather.en": "What the weather is\n\n{{ text }}\n",
}
EXAMPLE = {"name": "Camille", "subject": "la fournée", "text": "Le pain est cuit.", "url": "/besoins/1"}
KINDS = [
    Kind("news", Both("Des nouvelles", "News"), EXAMPLE),
    Kind("alarm", Both("Une alerte", "An alarm"), {"subject": "le four"}, urgent=True),
    Kind("weather", Both("La météo", "The weather"), {"text": "Beau", "stop_url": "/meteo/stop"}, stoppable=True),
]


@pytest.fixture(autouse=True)
def test_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds above, besides those of the apps."""
    folder = tmp_path / "mails"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.liquid").write_text(text)
    declared = kinds._declared() | {each.name: (each, folder) for each in KINDS}
    monkeypatch.setattr(kinds, "_declared", lambda: declared)


@pytest.fixture(autouse=True)
def chamber(settings: Settings) -> Settings:
    """Who writes, and from where."""
    settings.CHAMBER_NAME = "Chambre d’Essai"
    settings.CHAMBER_EMAIL = "chambre@example.org"
    settings.DEFAULT_FROM_EMAIL = "entremise@example.org"
    settings.SITE_URL = "https://entremise.example.org"
    return settings
