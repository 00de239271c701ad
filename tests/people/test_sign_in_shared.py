"""Tries at signing in are counted over all the processes of the server, in the database."""

import re
import threading
from pathlib import Path

import httpx
import pytest
from tests.project.running import PATIENCE, entremise, serving

TRIES, LIMIT = 32, 20


def ask(address: str, numbers: range, answers: list[int]) -> None:
    """Ask for codes, each for another address."""
    with httpx.Client(base_url=address, timeout=PATIENCE) as browser:
        for number in numbers:
            page = browser.get("/compte/connexion").text
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token
            told = {"email": f"n{number}@example.org", "csrfmiddlewaretoken": token[1]}
            answers.append(browser.post("/compte/connexion", data=told).status_code)


@pytest.mark.slow
def test_no_process_gives_more_than_all_together_may(tmp_path: Path) -> None:
    assert entremise(tmp_path, "django", "migrate", "--verbosity=0").returncode == 0
    answers: list[int] = []
    with serving(tmp_path, "--workers", "2") as server:
        asking = [
            threading.Thread(target=ask, args=(server.address, range(each * 8, each * 8 + 8), answers))
            for each in range(TRIES // 8)
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()

    assert sorted(answers) == [200] * (TRIES - LIMIT) + [302] * LIMIT
    # Two processes may write to one file, which is named by the second and by a number of the process.
    mails = "".join(file.read_text() for file in (tmp_path / "var/mail").iterdir())
    assert mails.count("\nMessage-ID: ") == LIMIT
