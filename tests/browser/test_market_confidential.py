"""A buyer posts a confidential contract to fifteen firms, five answer, one wins, both confirm."""

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlsplit

from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import READERS, Visit
from tests.browser.test_offers import checked
from tests.factories import Cast

from entremise.hub.models import Introduction, Outcome, Side
from entremise.market.actions import answers
from entremise.market.models import Answer, Invitation, Tender
from entremise.notices.models import Mail
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]
#: Two firms of the register are chosen from the list, thirteen others are named by their addresses.
PASTED = "\n".join(f"Nettoyage Essai {n} ; Personne {n} ; firme{n}@example.org" for n in range(13))
TEXT = "Nettoyage du fournil chaque nuit, de minuit à quatre heures."


def written(page: Page, people: factories.People, seen: str) -> Tender:
    """Camille writes it for chosen firms, keeps it as a draft, and chooses them."""
    page.goto("/consultations/nouvelle")
    page.locator("[name=title]").fill("Nettoyage de nuit du fournil")
    page.locator("[name=text]").fill(TEXT)
    page.locator("[name=closes_on]").fill("2036-06-03")
    page.locator("[name=audience][value=chosen]").check()
    page.locator(".form-end .primary").click()
    page.wait_for_load_state()
    tender = Tender.objects.get()
    page.goto(f"/consultations/{tender.number}/invitations")
    checked(page, f"invitations-none-{seen}")
    page.locator("[name=pasted]").fill(PASTED)
    page.locator("button[value=coller]").click()
    expect(page.locator("tbody tr")).to_have_count(13)
    page.locator("[name=q]").fill("couvreur à Aubagne")
    page.locator("[role=search] button").last.click()
    page.get_by_label("Toitures du Garlaban").check()
    page.locator("button[value=ajouter]").click()
    page.goto(f"/consultations/{tender.number}/invitations?q=boulangerie")
    page.locator("[name=solution]").first.check()
    page.locator("button[value=ajouter]").click()
    expect(page.locator("tbody tr")).to_have_count(15)
    page.get_by_role("row").last.locator("[name=email]").fill("boulangerie@example.org")
    page.get_by_role("row").last.locator("button[value=adresse]").click()
    checked(page, f"invitations-{seen}")
    return tender


def answered(page: Page, link: str, amount: str, seen: str = "") -> None:
    """A firm reads what it is invited to by its link, and answers."""
    page.goto(link)
    if seen:
        checked(page, f"invited-{seen}")
    page.locator(f"a[href='{link}/repondre']").click()
    page.locator("[name=text]").fill("Une équipe de deux, cinq nuits sur sept, produits écologiques.")
    page.locator("[name=amount]").fill(amount)
    if seen:
        checked(page, f"answer-{seen}")
    page.locator("button[value=envoyer]").click()
    expect(page.locator("button[value=garder]")).to_have_count(0)
    if seen:
        checked(page, f"answer-sent-{seen}")


def decided(page: Page, tender: Tender, seen: str) -> None:
    """Camille chooses the second answer, reads what she decided again, and tells everybody."""
    page.goto(f"/consultations/{tender.number}/attribuer")
    checked(page, f"award-{seen}")
    winner = Answer.objects.get(amount=13_000)
    page.locator(f"[name=winner_0][value='{winner.pk}']").check()
    page.locator(".form-end .primary").click()
    checked(page, f"award-confirm-{seen}")
    page.locator("button[name=confirm]").click()
    checked(page, f"awarded-{seen}")


@READERS
def test_fifteen_firms_are_invited_five_answer_one_wins_both_confirm(
    visit: Visit, firms: Cast, sign_in: SignIn, size: tuple[int, int], language: str
) -> None:
    people, seen = factories.people(firms), f"{language}-{size[0]}"
    page = visit("/consultations", size, language)
    sign_in(page, people.camille)
    tender = written(page, people, seen)
    page.goto(f"/consultations/{tender.number}/publier")
    page.locator("#avant ~ .actions .primary").click()
    expect(page.locator("h1")).to_have_text("Nettoyage de nuit du fournil")
    assert Invitation.objects.filter(sent_at__isnull=False).count() == 15
    links = {mail.email: urlsplit(mail.url).path for mail in Mail.objects.filter(kind="tender_invited")}
    assert len(links) == 15

    firm = visit("/", size, language)
    assert firm.request.get(f"/consultations/{tender.number}").status == 404
    for number in range(4):
        answered(firm, links[f"firme{number}@example.org"], f"{12 + number} 000 €", seen if number == 0 else "")
    firm.goto(links["firme5@example.org"])
    firm.locator("summary").filter(has_text="D").last.click()
    firm.locator("button[value=decliner]").click()
    expect(firm.locator("button[value=revenir]")).to_have_count(1)
    sign_in(firm, people.bruno)
    firm.goto("/reponses")
    checked(firm, f"my-answers-{seen}")
    firm.locator(f"a[href*='{tender.number}/repondre']").click()
    firm.locator("[name=text]").fill("Nous nettoyons aussi les toits.")
    firm.locator("button[value=garder]").click()
    firm.locator("button[value=envoyer]").click()
    assert Answer.objects.filter(sent_at__isnull=False).count() == 5

    now = timezone.now()
    Tender.objects.update(closes_at=now - dt.timedelta(minutes=1))
    answers.close(now)
    page.goto(f"/consultations/{tender.number}/reponses")
    expect(page.locator("tbody tr")).to_have_count(5)
    checked(page, f"answers-{seen}")
    decided(page, tender, seen)
    assert Mail.objects.filter(kind="tender_lost").count() == 4

    won = Mail.objects.get(kind="tender_won", email="firme1@example.org")
    other = visit("/", size, language)
    other.goto(urlsplit(won.context["confirm"]).path)
    confirmed(other)
    page.locator("a[href$='/retombee']").click()
    confirmed(page)
    page.goto(f"/consultations/{tender.number}/attribuer")
    checked(page, f"awarded-confirmed-{seen}")
    introduction = Introduction.objects.get()
    assert introduction.status is Introduction.Status.CONCLUDED
    told = Outcome.objects.order_by("pk").values_list("side", "kind", "amount")
    assert list(told) == [(Side.FIRM, "contract", 13_000), (Side.ASKER, "contract", 13_000)]


def confirmed(page: Page) -> None:
    """A side says what came of it: a contract, of thirteen thousand euros."""
    page.locator("[name=kind][value=contract]").check()
    page.locator("[name=amount]").fill("13 000")
    page.locator("form:has([name=amount]) button").last.click()
    page.wait_for_load_state()
