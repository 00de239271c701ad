"""A confidential consultation exists for its buyer and the firms it invited: nobody else finds a trace of it anywhere.

A word that nothing else holds stands in its title, its text, its lot, its questions and the answers to it. Every page,
file, feed and operation is asked for by people of every other role, with its own numbers where an address takes one;
then what is written to others, what they may take away, what is counted and what is indexed are read.
"""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pypdf
import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pypdf.errors import PyPdfError
from pytest_django import Settings
from tests.access.expected import EXPECTED
from tests.access.pages import Page, pages
from tests.access.test_matrix import Addresses, Visitor
from tests.access.world import World, arguments, world
from tests.factories import Cast, People
from tests.market import stalls
from tests.market.stalls import SECRET

from entremise.hub.models import Introduction, Need
from entremise.market.actions import answers, answers_told, awarding, invitations, questions
from entremise.market.actions.awarding import Choice
from entremise.market.models import Question, Tender
from entremise.neutrality.ledger.book import book
from entremise.notices.models import Mail, Notice
from entremise.people.actions import personal
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

#: Those of other roles that it is not for, and somebody without an account.
OTHERS = ("visitor", "claire", "lea", "ada", "victor")
#: Leaving; and the feed of Camille's calendar, whose signed address is hers alone.
APART = ("account_logout", "admin:logout", "market:calendar_feed")
#: Whom it may be written to: the bakery's two members, Bruno's firm, which is invited, and Nina by her link.
MEANT = {"camille@example.org", "colleague@example.org", "bruno@example.org", "nina@example.org"}
NOW = stalls.PUBLISHED + dt.timedelta(days=30)


@pytest.fixture
def there(cast: Cast, people: People, settings: Settings) -> World:
    """The world of the permission table; the bakery's confidential consultations were answered, one was awarded."""
    settings.API_ANONYMOUS_RATE = settings.API_KEY_RATE = "1000000/minute"
    there = world(cast, people)
    lived(there.confidential, cast, people)
    over = stalls.confidential(there.buyer, cast.roofer, closes_at=NOW - dt.timedelta(days=2))
    lived(over, cast, people)
    awarding.award(over, [Choice(over.answers.get(), 24_000)], {}, people.camille, NOW)
    return there


def lived(tender: Tender, cast: Cast, people: People) -> None:
    """All that happens to a consultation: a lot, a question and its reply, an answer, a firm that declines; mails."""
    stalls.lots(tender, f"Lot {SECRET}")
    stalls.requirement(tender, f"Assurance {SECRET}")
    nina = stalls.invitation(tender, called="Nina Essai", email="nina@example.org")
    roofer = tender.invitations.get(solution=str(cast.roofer))
    for each in (roofer, nina):
        answers_told.invited(each, NOW)
    question = Question.objects.create(tender=tender, text=f"Quand pour {SECRET} ?", person=people.bruno)
    answers_told.asked(question, NOW)
    questions.reply(question, f"{SECRET} en mai.", people.camille, NOW)
    answer = stalls.answer(tender, cast.roofer, people.bruno, text=f"Pour {SECRET}, deux compagnons.", lots=[1])
    answers_told.sent(answer, NOW, again=False)
    if tender.closes_at and tender.closes_at > NOW:
        invitations.decline(nina, f"{SECRET} est trop loin", at=NOW)
    answers.close(NOW)


def given(page: Page, there: World) -> Iterator[dict[str, Any]]:
    """The arguments of an address: the usual ones, and those of the confidential consultations where it takes some."""
    usual = arguments(page.name, page.parameters, there)
    yield usual
    mail = Mail.objects.filter(email="bruno@example.org", kind__startswith="tender_").first()
    notice = Notice.objects.filter(kind__startswith="tender_").first()
    for tender in Tender.objects.filter(title__contains=SECRET):
        own = {"tender": tender.number, "mail": mail and mail.pk, "notice": notice and notice.pk,
               "number": tender.answers.get().number}  # fmt: skip
        if "token" not in usual and set(own) & set(usual) and not page.name.startswith("api:get"):
            yield usual | {name: value for name, value in own.items() if type(value) is type(usual.get(name))}


def said(response: HttpResponseBase) -> str:
    """What an answer says, whatever it is made of: a page, a workbook, a document."""
    content = b"".join(response) if response.streaming else getattr(response, "content", b"")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    elif content.startswith(b"%PDF"):
        with suppress(PyPdfError):  # an attachment of the world that only begins as a document does
            return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace") + str(response.headers)


def asked(visitor: Visitor, page: Page, values: dict[str, Any], address: str) -> HttpResponseBase:
    """The page as somebody reads it; nothing that this changes is kept."""
    if page.path:
        headers = {"Authorization": f"Bearer {visitor.key}"} if visitor.key else None
        client, path = Client(raise_request_exception=False), page.path.format(**values)
        return client.get(path, headers=headers, REMOTE_ADDR=address)
    path = page.name if page.name.startswith("/") else reverse(page.name, kwargs=values)
    visitor.client.raise_request_exception = False
    return visitor.client.get(path, REMOTE_ADDR=address)


@pytest.mark.slow
def test_nobody_else_reads_a_word_of_it_on_any_page(there: World) -> None:
    visitors, addresses, numbers = {name: Visitor(name, there) for name in OTHERS}, Addresses(), _numbers()
    told, opened = set(), set()
    for page in pages():
        if page.name in APART or "GET" not in page.methods:
            continue
        may = EXPECTED[page.name].open
        for values in given(page, there):
            for name, visitor in visitors.items():
                if name not in may:  # as the permission table is tested
                    continue
                with transaction.atomic():
                    response = asked(visitor, page, values, next(addresses))
                    if SECRET in said(response):
                        told.add(f"{page.name} {name}")
                    if response.status_code == 500:
                        told.add(f"{page.name} {name}: it failed, so nothing is known of it")
                    if values.get("tender") in numbers and response.status_code == 200:
                        opened.add(f"{page.name} {name}")
                    response.close()
                    transaction.set_rollback(True)
    assert (sorted(told), sorted(opened)) == ([], [])


def _numbers() -> set[Any]:
    return set(Tender.objects.filter(title__contains=SECRET).values_list("number", flat=True))


def test_those_it_is_meant_for_do_read_it(there: World) -> None:
    for visitor in (Visitor("camille", there), Visitor("bruno", there)):
        for page in ("market:tender", "market:questions", "market:tender_ics"):
            response = asked(visitor, Page(page, []), {"tender": there.confidential.number}, "10.1.1.1")
            assert (page, response.status_code, SECRET in said(response)) == (page, 200, True)


def test_searching_for_its_words_finds_nothing(there: World) -> None:
    for visitor in [Visitor(name, there) for name in ("visitor", "claire", "lea")]:
        for page in ("consultations", "besoins", "resultats", "achats/donneurs-d-ordre", "achats/resultats"):
            answer = visitor.client.get(f"/{page}", {"q": "Nettoyage de nuit projet"})
            assert SECRET not in answer.content.decode()


def test_it_is_written_to_nobody_else_nor_taken_away_with_their_data(there: World) -> None:
    mails = [mail for mail in Mail.objects.all() if SECRET in str(mail.context)]
    assert {mail.email for mail in mails} == MEANT
    notices = [notice for notice in Notice.objects.select_related("person") if SECRET in str(notice.context)]
    assert {notice.person.email for notice in notices} == MEANT - {"nina@example.org"}
    others = [each for each in there.people if each.email not in MEANT]
    assert [each.name for each in others if SECRET in str(personal.export(each))] == []


def test_neither_the_trail_the_ledger_the_loop_nor_another_table_tell_of_it(there: World) -> None:
    assert [trace for trace in Trace.objects.values() if SECRET in str(trace)] == []
    assert SECRET not in str([each.entry for each in book().entries()])
    rows = [*Need.objects.values(), *Need.objects.values("reading__folded"), *Introduction.objects.values()]
    assert [row for row in rows if SECRET.lower() in str(row).lower()] == []
    assert Introduction.objects.filter(need__door="tender").count() == 1
    dump = io.StringIO()
    call_command("dumpdata", exclude=["contenttypes", "auth.permission", "sessions"], stdout=dump, verbosity=0)
    holding = {row["model"] for row in json.loads(dump.getvalue()) if SECRET in json.dumps(row, ensure_ascii=False)}
    assert {name for name in holding if not name.startswith("market.")} == {"notices.mail", "notices.notice"}


def test_the_administration_has_no_page_of_it(there: World) -> None:
    ada = Visitor("ada", there).client
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert SECRET not in ada.get(reverse(f"{name}_changelist")).content.decode()
        for row in model._default_manager.all()[:20]:
            assert SECRET not in ada.get(reverse(f"{name}_change", args=[row.pk])).content.decode()
