"""A worker killed in the middle of sending: nothing is lost, nothing that left is sent again."""

from pathlib import Path

import pytest
from tests.notices.living import run, run_killed
from tests.project.running import entremise

pytestmark = pytest.mark.slow

TELL = """
from entremise.notices.actions import Addressee, tell
for number in range(3):
    told = {"firm": "Fournil", "identifier": "siret:1", "message": "Fermé le lundi."}
    tell("error_confirmed", f"error:{number}", Addressee("contact@firme.example.org", "fr"), told)
"""
#: Takes the mail that comes second to its server, and dies before or after the server has it.
SEND = """
import os, signal, sys
from datetime import timedelta
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from entremise.notices.actions.sending import CLAIM, send_due
dies, later = sys.argv[1], sys.argv[2] == "later"
sent = []
def send(message):
    sent.append(message)
    if len(sent) == 2 and dies == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    print(message.extra_headers["Message-ID"], flush=True)
    if len(sent) == 2 and dies == "after":
        os.kill(os.getpid(), signal.SIGKILL)
EmailMultiAlternatives.send = send
send_due(timezone.now() + (CLAIM if later else timedelta(0)))
"""


@pytest.mark.parametrize("dies", ["before", "after"])
def test_mails_of_a_killed_worker_leave_with_the_same_name(tmp_path: Path, dies: str) -> None:
    assert entremise(tmp_path, "django", "migrate", "--verbosity=0").returncode == 0
    run(tmp_path, TELL)
    first = run_killed(tmp_path, SEND, dies, "now")
    at_once = run(tmp_path, SEND, "never", "now")
    afterwards = run(tmp_path, SEND, "never", "later")
    in_all = first + at_once + afterwards
    assert len(set(in_all)) == 3  # nothing is lost
    assert len(in_all) == (3 if dies == "before" else 4)  # the one the server had already bears the same name
    assert (len(first), len(at_once), len(afterwards)) == (1 if dies == "before" else 2, 1, 1)
    assert run(tmp_path, SEND, "never", "later") == []
