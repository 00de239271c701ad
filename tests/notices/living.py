"""A server's own database, changed from other processes: people sign in, things happen, sessions end."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.project.running import PATIENCE, environment

SIGN_IN = """
import sys
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.factories import PersonFactory
for email in sys.argv[1:]:
    person = PersonFactory(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(session.session_key)
"""
TELL = """
import sys
from entremise.notices.actions import Addressee, tell
from entremise.notices.models import Notice
from entremise.people.models import Person
for occasion in sys.argv[2:]:
    tell("digest", occasion, Addressee.of(Person.objects.get(email=sys.argv[1])), {"count": 1}, url="/besoins/1")
    print(Notice.objects.latest("pk").pk)
"""
SIGN_OUT = """
import sys
from django.contrib.sessions.models import Session
Session.objects.filter(pk=sys.argv[1]).delete()
"""


def run(folder: Path, program: str, *arguments: str) -> list[str]:
    """Do something in the database of a folder, from another process; the words it printed."""
    done = _run(folder, program, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def run_killed(folder: Path, program: str, *arguments: str) -> list[str]:
    """The same, of a program that is killed on its way."""
    done = _run(folder, program, *arguments)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.split()


def _run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{program}", *arguments],
        env=environment(folder, DJANGO_SETTINGS_MODULE="entremise.project.settings"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
