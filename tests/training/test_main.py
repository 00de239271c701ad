"""The command that learns every table."""

from importlib.util import find_spec

import pytest

from training import __main__ as command


@pytest.mark.parametrize("step", [*command.STEPS, *command.ASIDE])
def test_every_step_is_a_module(step: str) -> None:
    assert find_spec(f"training.{step}") is not None


def test_a_step_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["training", "nothing"])
    with pytest.raises(SystemExit) as stopped:
        command.main()
    assert stopped.value.code == 2
    assert "unknown step: nothing (known: " in capsys.readouterr().err
