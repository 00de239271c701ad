"""Who walks through a loop made up (`benchmarks.loop_data`): people of each role, signed in, and where each goes.

    DATABASE_URL=… ENTREMISE_VAR=… python -m benchmarks.loop_people --users 50 > people.json

Writes sessions and keys into that database, and prints a list of `{role, cookies, key, visits}`: `visits` gives, by
the name of a page, the addresses of it that this person may open.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import django

django.setup()

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.loop_data import OCCASIONS, TRADES  # noqa: E402
from entremise.hub import rules  # noqa: E402
from entremise.hub.actions.figures import publish  # noqa: E402
from entremise.hub.models import Introduction, Need  # noqa: E402
from entremise.people.actions.keys import create_key  # noqa: E402
from entremise.people.models import Person, Role  # noqa: E402

#: Of a hundred users, how many have each role; a program is a member's key to the API.
SHARES = {"member": 54, "visitor": 16, "adviser": 16, "elected": 4, "program": 10}
#: Any secret of 32 letters and figures does: the same in the cookie and in the form.
CSRF = "benchmark" * 3 + "loops"
#: How many addresses of one page a person is given.
MOST = 40
TOWNS = ("Aubagne", "Aix-en-Provence", "Arles", "Martigues", "Salon-de-Provence", "Istres", "La Ciotat")
Visits = dict[str, list[str]]


def cookies(person: Person) -> dict[str, str]:
    """Those of somebody who signed in with a code, then showed a second proof."""
    session, now = SessionStore(), time.time()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "code", "at": now, "email": person.email},
        {"method": "mfa", "at": now, "type": "totp", "id": 0, "reauthenticated": True},
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key), settings.CSRF_COOKIE_NAME: CSRF}


def shared() -> Visits:
    """What everybody opens."""
    trades = [words.split()[-1] for words in TRADES.values()]
    public = Need.objects.filter(rules.OPEN, visibility=Need.Visibility.PUBLIC).order_by("-published_at")
    asked = [quote(f"{words} à {town}") for words, town in zip(TRADES.values(), TOWNS * 3, strict=False)]
    return {
        "/besoins": ["/besoins", "/besoins?page=2", "/besoins?page=30", "/besoins?type=partner"],
        "/besoins?q=": [f"/besoins?q={quote(f'{one} {other}')}" for one in trades for other in ("", OCCASIONS[1][3:])],
        "/besoins?lieu=": [f"/besoins?lieu={quote(town)}&rayon=20" for town in TOWNS],
        "/besoins/…": [f"/besoins/{need.submission}" for need in public[:: max(1, public.count() // 200)]],
        "/recherche?q=": [f"/recherche?q={text}" for text in asked],
        "/chiffres": ["/chiffres"],
    }


def introduction_pages(made: Iterable[Introduction]) -> Visits:
    """The pages of introductions, and where a message is posted."""
    made = list(made)
    together = [each for each in made if each.introduced_at and not each.need.closed_at]
    return {
        "/mises-en-relation/…": [f"/mises-en-relation/{each.number}" for each in made][:MOST],
        "POST a message": [f"/mises-en-relation/{each.number}/ecrire" for each in together][:MOST],
    }


def of_member(person: Person) -> Visits:
    """A member's own pages."""
    made = Introduction.objects.filter(need__person=person).select_related("need").order_by("pk")
    needs = person.needs.order_by("pk")
    return {
        "/mon-espace": ["/mon-espace"],
        "/mon-espace/mises-en-relation": [
            f"/mon-espace/mises-en-relation{query}" for query in ("", "?statut=en-cours", "?statut=faites")
        ],
        "/besoins/… (own)": [f"/besoins/{need.submission}" for need in needs][:MOST],
        **introduction_pages(made),
    }


def of_adviser(_person: Person) -> Visits:
    """An adviser's pages: any introduction opens, the first and the last."""
    made = Introduction.objects.select_related("need")
    return {
        "/conseiller": ["/conseiller", "/conseiller?vue=miens", "/conseiller?page=3"],
        "/conseiller?vue=tous": ["/conseiller?vue=tous"],
        "/chambre": ["/chambre"],
        "/chambre?du=": ["/chambre?du=2026-01-01&au=2026-06-30"],
        **introduction_pages([*made.order_by("pk")[:MOST], *made.order_by("-pk")[:MOST]][::2]),
    }


def of_elected(_person: Person) -> Visits:
    """The figures: those that are kept, and of a period that is asked for."""
    return {"/chambre": ["/chambre"], "/chambre?du=": ["/chambre?du=2025-07-01&au=2026-06-30"]}


def of_program(person: Person) -> Visits:
    """What a program asks the API, with a member's key."""
    made = Introduction.objects.filter(need__person=person).order_by("pk")
    asked = [quote(f"{words} à {town}") for words, town in zip(TRADES.values(), TOWNS * 3, strict=False)]
    return {
        "GET /api/v1/needs": ["/api/v1/needs", "/api/v1/needs?limit=100", "/api/v1/needs?q=salon"],
        "GET /api/v1/introductions": ["/api/v1/introductions"],
        "GET /api/v1/introductions/…": [f"/api/v1/introductions/{each.number}" for each in made][:MOST],
        "GET /api/v1/match": [f"/api/v1/match?q={text}" for text in asked],
    }


def members(count: int) -> list[Person]:
    """People who have a need that is open, with a firm they are in touch with."""
    met = Introduction.objects.filter(introduced_at__isnull=False, need__closed_at=None).values("need__person")
    return list(Person.objects.filter(pk__in=met).order_by("pk")[:count])


def of_role(role: Role) -> list[Person]:
    """Who was given a role."""
    return list(Person.objects.filter(grants__role=role, grants__ended_at=None).order_by("pk"))


def shares(users: int) -> dict[str, int]:
    """How many users have each role: at least one; the members make up the number."""
    counts = {role: max(1, users * share // 100) for role, share in SHARES.items()}
    return {**counts, "member": users - sum(counts.values()) + counts["member"]}


def people(users: int) -> list[dict[str, Any]]:
    """Everybody who walks; the last ones of a role are other sessions of the first when it has too few people."""
    counts, everywhere = shares(users), shared()
    known = {
        "member": members(counts["member"]), "adviser": of_role(Role.ADVISER), "elected": of_role(Role.ELECTED),
        "program": members(counts["member"] + counts["program"])[counts["member"] :] or members(counts["program"]),
    }  # fmt: skip
    own = {"member": of_member, "adviser": of_adviser, "elected": of_elected, "program": of_program}
    walkers: list[dict[str, Any]] = [
        {"role": "visitor", "cookies": {}, "key": "", "visits": everywhere} for _ in range(counts["visitor"])
    ]
    for role, found in known.items():
        for number in range(counts[role]):
            person = found[number % len(found)]
            key = create_key(f"benchmark {time.time_ns()}", person)[1] if role == "program" else ""
            visits = own[role](person) | ({} if role == "program" else everywhere)
            walkers.append({"role": role, "cookies": {} if key else cookies(person), "key": key,
                            "visits": {page: paths for page, paths in visits.items() if paths}})  # fmt: skip
    return walkers


def main() -> None:
    """Count the figures as the rounds do, sign everybody in, print where they go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=50)
    asked = parser.parse_args()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what it does by itself some time after many rows were written
    publish()
    json.dump(people(asked.users), sys.stdout)


if __name__ == "__main__":
    main()
