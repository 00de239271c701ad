"""Saying what came of it, from the link of a mail or from the page; by an adviser for a side that told them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.factories import Cast, People
from tests.hub.stories import after, introduction, made, published
from tests.signing import signed_in

from entremise.hub.actions.outcomes import say
from entremise.hub.forms.outcomes import AmountField
from entremise.hub.models import Introduction, Need, Side
from entremise.hub.outcome_links import outcome_url
from entremise.notices.models import Mail

pytestmark = pytest.mark.django_db

ASKER, FIRM = "camille@example.org", "firme@example.org"


@pytest.fixture
def pair(people: People, cast: Cast) -> Introduction:
    """The baker and the caterer were put in touch."""
    return made(published(people.camille, adviser=people.lea), cast.caterer)


def link(pair: Introduction, side: Side = Side.ASKER, email: str = ASKER) -> str:
    """The link of a mail."""
    return outcome_url(pair.number, side, email)


def told(pair: Introduction) -> list[tuple[Any, ...]]:
    """What each side says now, by which door, who said it."""
    rows = pair.outcomes.filter(replaced_at=None).order_by("side")
    return list(rows.values_list("side", "kind", "amount", "door", "said_by__email"))


def test_opening_the_link_of_a_button_writes_nothing_and_chooses_the_answer(client: Client, pair: Introduction) -> None:
    response = client.get(f"{link(pair)}?kind=pilot")
    page = response.content.decode()
    assert response.status_code == 200
    assert '<input type="radio" name="kind" value="pilot"' in page
    assert page.count("checked") == 1
    assert response.headers["Cache-Control"] == "private, no-store"
    assert told(pair) == []


def test_confirming_writes_it_as_said_by_mail(client: Client, pair: Introduction) -> None:
    asked = link(pair)
    answered = client.post(asked, {"kind": "contract", "amount": "12 000 €"})
    assert (answered.status_code, answered.headers["Location"]) == (302, asked)
    client.post(asked, {"kind": "contract", "amount": "12 000 €"})
    client.post(link(pair, Side.FIRM, FIRM), {"kind": "contract", "amount": "11 800"})
    assert told(pair) == [
        ("asker", "contract", 12_000, "mail", ASKER),
        ("firm", "contract", 11_800, "mail", None),
    ]
    assert "ne disent pas la même chose" not in client.get(asked).content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"kind": "x"}, {"kind": "nothing"}, {"kind": "contract", "amount": "beaucoup"}, {"kind": "\0"}]
)
def test_what_is_missing_is_asked_again(client: Client, pair: Introduction, typed: dict[str, str]) -> None:
    assert client.post(link(pair), typed).status_code == 422
    assert told(pair) == []


def test_each_side_reads_the_others_answer_once_it_gave_its_own(client: Client, pair: Introduction) -> None:
    say(pair, Side.FIRM, "contract", amount=700, note="Pour vous seuls")
    asked = link(pair)
    assert "700" not in client.get(asked).content.decode()
    client.post(asked, {"kind": "ongoing"})
    assert "700" not in client.get(asked).content.decode()
    client.post(asked, {"kind": "nothing", "because": "price"})
    page = client.get(asked).content.decode()
    assert "ne disent pas la même chose" in page
    assert "un contrat ou une commande, 700" in page
    assert "Pour vous seuls" not in page


def test_a_link_that_is_cut_made_up_or_of_another_purpose_is_explained(client: Client, pair: Introduction) -> None:
    cut = link(pair)[:-3]
    for path in (cut, "/retombee/x", link(pair).replace("/retombee/", "/reponse/")):
        assert client.get(path).status_code == 404
    assert client.post(cut, {"kind": "pilot"}).status_code == 404
    assert told(pair) == []


def test_a_link_too_old_is_replaced_at_the_same_address_once_a_day(
    client: Client, pair: Introduction, time_machine: Any
) -> None:
    time_machine.move_to(after(30))
    old = link(pair)
    time_machine.move_to(after(91))
    assert client.get(old).status_code == 410
    assert client.post(old, {"kind": "pilot"}).status_code == 410
    for _ in range(2):
        assert client.post(f"{old}/nouveau-lien").status_code == 200
    assert told(pair) == []
    mail = Mail.objects.get(kind="outcome_asked")
    assert mail.email == ASKER
    assert client.get(mail.context["link"]).status_code == 200


def test_a_link_sent_to_an_address_that_is_nobodys_any_more_answers_for_nobody(
    client: Client, pair: Introduction, people: People
) -> None:
    old = link(pair)
    people.camille.email = "autre@example.org"
    people.camille.save()
    assert client.get(old).status_code == 410
    assert client.post(f"{old}/nouveau-lien").status_code == 410
    assert not Mail.objects.exists()


def test_the_asker_or_a_colleague_says_for_the_asker(pair: Introduction, people: People) -> None:
    path = f"/mises-en-relation/{pair.number}/retombee"
    Need.objects.update(organisation=str(people.camille.memberships.get().organisation))
    signed_in(people.camille).post(path, {"kind": "information"})
    signed_in(people.colleague).post(path, {"kind": "hire"})
    assert told(pair) == [("asker", "hire", None, "page", "colleague@example.org")]


def test_the_firm_says_for_itself(pair: Introduction, people: People) -> None:
    path = f"/mises-en-relation/{pair.number}/retombee"
    assert signed_in(people.claire).post(path, {"kind": "hire"}).status_code == 302
    assert told(pair) == [("firm", "hire", None, "page", "claire@example.org")]


def test_an_adviser_writes_down_what_a_side_told_them(pair: Introduction, people: People) -> None:
    path = f"/mises-en-relation/{pair.number}/retombee"
    lea = signed_in(people.lea)
    assert lea.post(path, {"kind": "funding"}).status_code == 422
    answered = lea.post(path, {"side": "firm", "kind": "funding", "amount": "5000", "note": "Au téléphone"})
    assert answered.status_code == 302
    assert told(pair) == [("firm", "funding", 5_000, "adviser", "lea@example.org")]
    assert "(Au téléphone)" in lea.get(path).content.decode()


def test_nobody_else_may(pair: Introduction, people: People, cast: Cast, client: Client) -> None:
    path = f"/mises-en-relation/{pair.number}/retombee"
    assert signed_in(people.bruno).get(path).status_code == 404
    assert client.get(path).status_code == 302
    waiting = introduction(pair.need, cast.roofer)
    assert signed_in(people.camille).get(f"/mises-en-relation/{waiting.number}/retombee").status_code == 404


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", None),
        ("0", 0),
        ("12 000", 12_000),
        ("12 000 €", 12_000),
        ("12.000", 12_000),
        ("12,000 euros", 12_000),
        ("12000,50", 12_000),
        ("12 000,50 EUR", 12_000),
        ("€1,234.56", 1_234),
        ("-5", "refused"),
        ("1e9", "refused"),
        ("٣", "refused"),
        ("999999999999999", "refused"),
    ],
)
def test_amounts_as_people_write_them(typed: str, expected: int | str | None) -> None:
    field = AmountField(required=False)
    if expected == "refused":
        with pytest.raises(ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == expected


def test_the_page_of_an_outcome_in_english(client: Client, pair: Introduction) -> None:
    page = client.get(link(pair), headers={"accept-language": "en"}).content.decode()
    assert "What came of your introduction to Traiteur Sainte-Victoire?" in page
