"""A town and a start-up find each other, agree on one page, close their pilot: it is on the showcase.

The town reads French on a phone; the start-up, English at a desk.
"""

import os
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.browser.looking import faults
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, belong, siren

from entremise.market.models import Pilot
from entremise.people.models import Person

SignIn = Callable[[Page, Person], None]


def checked(page: Page, name: str) -> None:
    """Nothing that axe can find, nothing wider than the screen; a picture when one is asked for."""
    if folder := os.environ.get("ENTREMISE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert (name, faults(page)) == (name, [])


def test_a_town_and_a_start_up_close_a_pilot_that_appears_on_the_showcase(
    visit: Visit, firms: Cast, sign_in: SignIn
) -> None:
    people = factories.people(firms)
    town = OrganisationFactory(identifier=siren(900), name="Ville d’Essai")
    EstablishmentFactory(organisation=town, activity="84.11Z", head_office=True)
    belong(people.edouard, town, manager=True)
    hosts, starts = visit("/", PHONE, "fr"), visit("/", WIDE, "en")
    sign_in(hosts, people.edouard)
    sign_in(starts, people.noe)
    _town_tells_its_problem(hosts)
    _start_up_proposes_itself(starts)
    _both_agree(hosts, starts)
    _results_are_shown(hosts, starts)
    _anybody_sees_it(visit)


def _town_tells_its_problem(page: Page) -> None:
    page.goto("/experimentations")
    checked(page, "pilots-empty-fr")
    page.get_by_role("link", name="Proposer une expérimentation").click()
    checked(page, "pilot-choose-fr")
    page.get_by_role("link", name="J’ai un problème et un lieu où essayer").click()
    page.get_by_label("Le problème, en une ligne").fill("Le bruit de nuit autour du port")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_label("Le problème, en une ligne")).to_have_value("Le bruit de nuit autour du port")
    page.get_by_label("Le problème à résoudre").fill("Les riverains signalent du bruit la nuit ; nul ne sait d’où.")
    page.get_by_label("Ce que vous ouvrez").fill("Six mâts d’éclairage sur les quais, et du courant.")
    page.get_by_label("Où (facultatif)").fill("Marseille 2e")
    checked(page, "pilot-proposal-form-fr")
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("h1")).to_have_text("Le bruit de nuit autour du port")
    checked(page, "pilot-proposal-alone-fr")


def _start_up_proposes_itself(page: Page) -> None:
    page.goto("/experimentations/proposer?cote=solutions")
    page.get_by_label("Your solution, in one line").fill("Des capteurs de bruit sans fil")
    page.get_by_label("What it does, and for whom").fill("Ils écoutent le bruit, la nuit, et disent d’où il vient.")
    page.get_by_label("What you need to try it").fill("Des mâts le long de quais, et du courant.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".reasons")).to_contain_text("speak of")
    checked(page, "pilot-suggested-en")
    page.get_by_role("link", name="Le bruit de nuit autour du port").click()
    page.get_by_label("Your word (optional)").fill("Vos quais sont ce qu’il nous faut.")
    checked(page, "pilot-invite-en")
    page.get_by_role("button", name="Propose a trial").click()
    expect(page.locator(".lead")).to_contain_text("Ville d’Essai, who has to answer")


def _both_agree(hosts: Page, starts: Page) -> None:
    hosts.goto("/experimentations")
    hosts.get_by_role("link", name="Des capteurs de bruit sans fil").first.click()
    checked(hosts, "pilot-asked-fr")
    hosts.get_by_role("button", name="Accepter d’en parler").click()
    expect(hosts.locator(".contact")).to_contain_text("noe@example.org")
    hosts.get_by_role("link", name="Écrire l’accord").click()
    hosts.get_by_label("Ce que l’on fait, avec qui").fill(
        "Six capteurs sur les quais, trois mois, sans voix enregistrée."
    )
    hosts.get_by_label("À quoi l’on saura").fill("Une carte du bruit, nuit par nuit, que le port reconnaît juste.")
    hosts.get_by_label("Prix payé").fill("0")
    hosts.get_by_label("Du", exact=True).fill("2026-03-01")
    hosts.get_by_label("Au", exact=True).fill("2026-06-30")
    checked(hosts, "pilot-agreement-form-fr")
    hosts.get_by_role("button", name="Enregistrer l’accord").click()
    hosts.get_by_role("button", name="Donner notre accord").click()
    expect(hosts.locator(".lead")).to_contain_text("Vous avez donné votre accord")
    checked(hosts, "pilot-agreement-fr")
    starts.reload()
    checked(starts, "pilot-agreement-en")
    starts.get_by_role("button", name="Agree").click()
    expect(starts.locator(".page-head .badge")).to_have_text("Under way")


def _results_are_shown(hosts: Page, starts: Page) -> None:
    starts.get_by_role("link", name="Write the results").click()
    starts.get_by_label("yes, the trial showed").check()
    starts.get_by_label("The results").fill("Le bruit vient des groupes électrogènes du quai, de 2 h à 4 h.")
    starts.get_by_label("In English (optional)").fill("The noise comes from the generators on the quay.")
    starts.get_by_label("Agree to show them to all").check()
    checked(starts, "pilot-results-form-en")
    starts.get_by_role("button", name="Save the results").click()
    hosts.reload()
    checked(hosts, "pilot-results-fr")
    hosts.get_by_role("button", name="D’accord pour les présenter à tous").click()
    expect(hosts.locator(".page-head .badge")).to_have_text("Terminée et présentée au public")
    checked(hosts, "pilot-shown-fr")
    assert Pilot.objects.get().status is Pilot.Status.SHOWN


def _anybody_sees_it(visit: Visit) -> None:
    page = visit("/demonstrateur", WIDE, "en")
    expect(page.locator(".pin")).to_have_count(1)
    checked(page, "showcase-en")
    page.get_by_role("link", name="Des capteurs de bruit sans fil").click()
    expect(page.locator("main")).to_contain_text("The noise comes from the generators on the quay.")
    checked(page, "showcase-one-en")
    phone = visit("/demonstrateur", PHONE, "fr", script=False)
    phone.get_by_role("link", name="Des capteurs de bruit sans fil").click()
    expect(phone.locator("main")).to_contain_text("Le bruit vient des groupes électrogènes du quai")
