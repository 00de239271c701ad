"""The command line speaks French unless told, or the terminal says, otherwise."""

from collections.abc import Iterator

import pytest

from entremise.matching.speech import language, number, say, speak


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak(None)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    yield
    speak(None)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("", "fr"), ("C.UTF-8", "fr"), ("en_GB.UTF-8", "en"), ("fr_FR.UTF-8", "fr"), ("de_DE", "fr")],
)
def test_the_terminal_s_language(monkeypatch: pytest.MonkeyPatch, locale: str, expected: str) -> None:
    monkeypatch.setenv("LANG", locale)
    assert language() == expected


def test_a_number_is_written_as_the_reader_does() -> None:
    speak("fr")
    assert (number(2000), number(82.44, 1)) == ("2\u202f000", "82,4")
    speak("en")
    assert (number(2000), number(82.44, 1)) == ("2,000", "82.4")


def test_lc_all_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert say("oui", "yes") == "yes"


def test_the_reader_s_choice_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    speak("fr")
    assert say("oui", "yes") == "oui"
