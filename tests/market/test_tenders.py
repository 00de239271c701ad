"""A consultation is drafted, changed, published, cancelled, copied and followed; who reads it is told what changes."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.factories import Cast, People
from tests.market import stalls

from entremise.market.actions import invitations, tenders_told
from entremise.market.actions import tenders as actions
from entremise.market.actions.tenders import TenderError
from entremise.market.models import Following, Tender
from entremise.notices.models import Mail
from entremise.people.models import Trace

pytestmark = pytest.mark.django_db

NOW = stalls.PUBLISHED + dt.timedelta(days=2)
FACTS = {
    "title": "Réfection de la toiture du fournil", "text": "Deux cents mètres carrés de tuiles.",
    "cpv": ["45260000"], "places": ["13201"], "closes_at": stalls.CLOSES,
}  # fmt: skip


def sent(kind: str) -> list[str]:
    """Who is written to, for a kind of message."""
    return sorted(Mail.objects.filter(kind=kind).values_list("email", flat=True))


def test_a_draft_is_kept_with_its_lots_and_requirements(cast: Cast, people: People) -> None:
    buyer = stalls.buyer(cast, people)
    tender = actions.draft(
        buyer, FACTS, people.camille, lots=[{"title": "Tuiles"}, {"title": "Zinc", "amount": 4000}],
        requirements=[{"kind": "insurance", "text": "Décennale"}], at=NOW,
    )  # fmt: skip
    assert tender.status is Tender.Status.DRAFT
    assert (tender.buyer_name, tender.buyer_identifier) == (buyer.name, buyer.organisation)
    assert tender.method == Tender.Method.OPEN
    assert tender.activities[0][0] == "43.91B"
    assert list(tender.lots.values_list("rank", "title", "amount")) == [(1, "Tuiles", None), (2, "Zinc", 4000)]
    assert list(tender.requirements.values_list("kind", "text")) == [("insurance", "Décennale")]
    assert list(Trace.objects.values_list("verb", flat=True)) == ["tender.draft"]
    assert Mail.objects.count() == 0


def test_published_it_is_open_and_its_buyer_has_a_trace_of_it(cast: Cast, people: People) -> None:
    tender = actions.draft(stalls.buyer(cast, people), FACTS, people.camille, at=NOW)
    published = actions.publish(tender, people.camille, NOW)
    assert published.status is Tender.Status.OPEN
    assert sent("tender_published") == [people.camille.email]
    assert actions.publish(tender, people.camille, NOW + dt.timedelta(days=1)).published_at == NOW
    assert sent("tender_published") == [people.camille.email]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"text": " "}, "Dites ce que vous achetez : le texte est vide."),
        ({"closes_at": None}, "Donnez la date limite des réponses."),
        ({"closes_at": NOW}, "La date limite des réponses est passée : choisissez-en une autre."),
        (
            {"audience": Tender.Audience.CHOSEN},
            "Choisissez au moins une entreprise : une consultation confidentielle n’est lue que d’elles.",
        ),
    ],
)
def test_what_is_missing_is_said_before_it_is_published(
    cast: Cast, people: People, facts: dict[str, object], said: str
) -> None:
    tender = actions.draft(stalls.buyer(cast, people), FACTS | facts, people.camille, at=NOW)
    with pytest.raises(TenderError, match=said):
        actions.publish(tender, people.camille, NOW)
    tender.refresh_from_db()
    assert (tender.published_at, actions.missing(tender, NOW)) == (None, [said])


def test_who_reads_it_is_told_what_changed_each_in_their_language(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    people.bruno.language = "en"
    people.bruno.save()
    stalls.invitation(tender, called="Hôtel des Oursins", email="olive@example.org")
    stalls.invitation(tender, cast.caterer, declined_at=NOW)
    stalls.answer(tender, cast.roofer, people.bruno)
    actions.follow(tender, people.noe, NOW)
    later = stalls.CLOSES + dt.timedelta(days=7)
    actions.change(tender, {"closes_at": later}, people.camille, lots=[{"title": "Tuiles"}], at=NOW)
    assert sent("tender_changed") == ["bruno@example.org", "noe@example.org", "olive@example.org"]
    told = Mail.objects.get(kind="tender_changed", email="noe@example.org").context["changes"]
    assert told == [
        "Date limite des réponses : mardi 10 juin 2036 à 12 h 00, au lieu de mardi 3 juin 2036 à 12 h 00",
        "Lots : à relire",
    ]
    english = Mail.objects.get(kind="tender_changed", email="bruno@example.org").context["changes"]
    assert len(english) == 2
    assert english[0] != told[0]


def test_what_is_not_changed_is_told_to_nobody(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    actions.follow(tender, people.noe, NOW)
    changed = actions.change(tender, {"title": tender.title}, people.camille, lots=[], requirements=[], at=NOW)
    assert (changed.changed_at, sent("tender_changed")) == (None, [])


def test_once_published_its_readers_stay_and_it_closes_ahead(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    with pytest.raises(TenderError, match="garde ses lecteurs"):
        actions.change(tender, {"audience": Tender.Audience.CHOSEN}, people.camille, at=NOW)
    with pytest.raises(TenderError, match="doit être à venir"):
        actions.change(tender, {"closes_at": NOW}, people.camille, at=NOW)
    with pytest.raises(TenderError, match="pas avancée"):
        actions.change(tender, {"closes_at": stalls.CLOSES - dt.timedelta(hours=1)}, people.camille, at=NOW)
    tender.refresh_from_db()
    assert (tender.audience, tender.closes_at) == (Tender.Audience.PUBLIC, stalls.CLOSES)


def test_what_is_over_does_not_change(cast: Cast, people: People) -> None:
    closed = stalls.tender(stalls.buyer(cast, people), closes_at=stalls.PUBLISHED + dt.timedelta(days=1))
    with pytest.raises(TenderError, match="n’est plus ouverte"):
        actions.change(closed, {"title": "Autre chose"}, people.camille)


def test_cancelled_its_readers_are_told_why_once(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    cancelled = actions.cancel(tender, "Le chantier est reporté.", people.camille, NOW)
    assert cancelled.status is Tender.Status.CANCELLED
    assert sent("tender_cancelled") == ["bruno@example.org"]
    assert actions.cancel(tender, "Autre raison", people.camille, NOW).cancelled_because == "Le chantier est reporté."
    assert sent("tender_cancelled") == ["bruno@example.org"]


def test_a_draft_is_removed_and_what_was_published_is_not(cast: Cast, people: People) -> None:
    buyer = stalls.buyer(cast, people)
    draft, published = stalls.draft(buyer), stalls.tender(buyer, awarded_at=NOW)
    with pytest.raises(TenderError, match="Un brouillon se supprime"):
        actions.cancel(draft, "", people.camille)
    actions.remove(draft, people.camille)
    with pytest.raises(TenderError, match="ne se supprime pas"):
        actions.remove(published, people.camille)
    with pytest.raises(TenderError, match="est attribuée"):
        actions.cancel(published, "Trop tard", people.camille)
    assert list(Tender.objects.all()) == [published]


def test_a_copy_is_a_draft_without_dates_nor_guests(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.lots(tender, "Bureaux", "Ateliers")
    stalls.requirement(tender)
    made = actions.copy(tender, people.colleague, NOW)
    assert (made.title, made.audience, made.method) == (tender.title, "chosen", "limited")
    assert (made.published_at, made.closes_at, made.person) == (None, None, people.colleague)
    assert [each.title for each in made.lots.all()] == ["Bureaux", "Ateliers"]
    assert [each.text for each in made.requirements.all()] == ["Assurance décennale"]
    assert made.invitations.count() == 0


def test_one_follows_and_stops(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    assert actions.follow(tender, people.noe) == actions.follow(tender, people.noe)
    assert actions.unfollow(tender, people.noe)
    assert not actions.unfollow(tender, people.noe)
    assert Following.objects.count() == 0
    assert list(Trace.objects.order_by("pk").values_list("verb", flat=True)) == ["tender.follow", "tender.unfollow"]


def test_who_follows_is_reminded_once_before_it_closes(cast: Cast, people: People) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    actions.follow(tender, people.noe)
    tenders_told.closing(tender.closes_at - dt.timedelta(days=4))
    assert sent("tender_closing") == []
    for hours in (70, 60):
        tenders_told.closing(tender.closes_at - dt.timedelta(hours=hours))
    assert sent("tender_closing") == ["noe@example.org"]


def test_who_may_see_it_no_longer_is_told_nothing_of_it(cast: Cast, people: People) -> None:
    """Bruno followed a confidential consultation, then his firm's invitation was taken back."""
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    actions.follow(tender, people.bruno)
    tender.invitations.update(withdrawn_at=timezone.now())
    actions.change(tender, {"title": "Nettoyage de jour"}, people.camille, at=NOW)
    tenders_told.closing(tender.closes_at - dt.timedelta(days=1))
    actions.cancel(tender, "Plus besoin", people.camille, NOW)
    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    "titles", [("Zinc", "Peinture"), ("Zinc", "Peinture", "Isolation"), ("Zinc", "Toit", "Peinture")]
)
def test_lots_that_answers_name_neither_go_nor_change_their_number(
    cast: Cast, people: People, titles: tuple[str, ...]
) -> None:
    tender = stalls.tender(stalls.buyer(cast, people))
    stalls.lots(tender, "Toit", "Zinc", "Peinture")
    at = stalls.PUBLISHED + dt.timedelta(days=1)
    answer = stalls.answer(tender, cast.roofer, people.bruno, lots=[2])
    with pytest.raises(actions.TenderError, match="lot par lot"):
        actions.change(tender, {}, people.camille, lots=[{"title": each} for each in titles], at=at)
    assert list(tender.lots.values_list("title", flat=True)) == ["Toit", "Zinc", "Peinture"]
    more = [{"title": each} for each in ("Toiture", "Zinc", "Peinture", "Isolation")]
    actions.change(tender, {}, people.camille, lots=more, at=at)
    assert tender.lots.get(rank=answer.lots[0]).title == "Zinc"
    answer.delete()
    actions.change(tender, {}, people.camille, lots=[{"title": each} for each in titles], at=at)
    assert list(tender.lots.values_list("title", flat=True)) == list(titles)


def test_who_began_an_answer_and_is_no_longer_invited_is_told_nothing_more(cast: Cast, people: People) -> None:
    tender = stalls.confidential(stalls.buyer(cast, people), cast.roofer)
    stalls.answer(tender, cast.roofer, people.bruno, sent_at=None)
    at = stalls.PUBLISHED + dt.timedelta(days=1)
    invitations.withdraw(tender.invitations.get(), people.camille, at)
    actions.change(tender, {"title": "Tout autre chose"}, people.camille, at=at)
    assert list(Mail.objects.filter(email="bruno@example.org").values_list("kind", flat=True)) == ["tender_uninvited"]
