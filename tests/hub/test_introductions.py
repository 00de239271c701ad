"""Two parties are put in touch: chosen, proposed or offered, written to in turn, agreed to, ended."""

import datetime as dt

import pytest
from pytest_django import Settings
from tests.factories import Cast, EstablishmentFactory, OrganisationFactory, People, siren
from tests.hub.stories import DAY, after, found, published

from entremise.hub.actions import introductions
from entremise.hub.models import Correspondent, Introduction, Need, Side
from entremise.hub.queries.introductions import Contact, contacts
from entremise.hub.transitions import Status, TransitionError
from entremise.notices.models import Mail, Notice
from entremise.people.models import Person, Trace
from entremise.registry.models import Establishment

pytestmark = pytest.mark.django_db

BRUNO = Contact("Bruno Essai", "bruno@example.org", "04 00 00 00 01")
REASON = {"kind": "activity", "fr": "Activité : travaux de couverture", "en": "Activity: roofing"}


@pytest.fixture
def need(people: People, cast: Cast) -> Need:
    """The baker seeks a roofer; the roofer, the caterer and the accountant were found, in that order."""
    need = published(people.camille, text="Un couvreur pour le fournil", organisation=str(cast.baker.organisation),
                     organisation_name="Fournil des Calanques")  # fmt: skip
    found(need, cast.roofer, cast.caterer, cast.accountant)
    need.matches.filter(rank=1).update(reasons=[REASON])
    return need


def told() -> list[tuple[str, str]]:
    """Every mail written, in order: its kind and to whom."""
    return [*Mail.objects.order_by("pk").values_list("kind", "email")]


def statuses(need: Need) -> dict[str, Status]:
    return {each.solution: each.status for each in need.introductions.order_by("pk")}


def firms(number: int) -> list[Establishment]:
    """Firms at which the chamber knows somebody."""
    made = [EstablishmentFactory(organisation=OrganisationFactory(identifier=siren(200 + n))) for n in range(number)]
    for n, firm in enumerate(made):
        know(firm, f"firme{n}@example.org")
    return made


def know(firm: Establishment, email: str) -> Correspondent:
    return Correspondent.objects.create(organisation=str(firm.organisation), email=email, source="test")


def test_a_firm_that_is_picked_is_written_to_at_once(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille, after(1))
    assert (made.status, made.agreed_at, made.sent_at) == (Status.SENT, after(1), after(1))
    assert (made.organisation, made.activity, made.size, made.commune) == (
        str(cast.roofer.organisation), cast.roofer.activity, cast.roofer.size, cast.roofer.commune,
    )  # fmt: skip
    assert (made.rank, made.reasons, made.proposed_by, made.person) == (1, [REASON], Side.ASKER, people.camille)
    assert told() == [("introduction_approach", "bruno@example.org")]
    assert [*Notice.objects.values_list("person__email", "kind", "url")] == [
        ("bruno@example.org", "introduction_approach", f"/mises-en-relation/{made.number}")
    ]


def test_picked_twice_it_is_one_introduction_and_one_mail(need: Need, cast: Cast, people: People) -> None:
    first = introductions.pick(need, str(cast.roofer), people.camille)
    assert introductions.pick(need, str(cast.roofer), people.colleague) == first
    assert (need.introductions.count(), told()) == (1, [("introduction_approach", "bruno@example.org")])


def test_who_did_what_is_kept(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.accept(made, BRUNO)
    traces = Trace.objects.filter(subject=f"introduction:{made.pk}").order_by("pk")
    assert [*traces.values_list("verb", "person", "actor")] == [
        ("introduction.propose", people.camille.pk, "member"),
        ("introduction.send", None, "system"),
        ("introduction.accept", None, "link"),
        ("introduction.introduce", None, "system"),
    ]


def test_only_firms_of_the_list_are_picked(need: Need, cast: Cast, people: People) -> None:
    other = EstablishmentFactory()
    with pytest.raises(TransitionError):
        introductions.pick(need, str(other), people.camille)
    assert introductions.propose(need, str(other), people.lea).rank is None


@pytest.mark.parametrize("state", [{"published_at": None}, {"closed_at": DAY}])
def test_firms_are_neither_chosen_nor_proposed_for_a_need_that_is_not_open(
    need: Need, cast: Cast, people: People, state: dict[str, dt.datetime | None]
) -> None:
    Need.objects.filter(pk=need.pk).update(**state)
    for verb, person in ((introductions.pick, people.camille), (introductions.propose, people.lea)):
        with pytest.raises(TransitionError):
            verb(need, str(cast.roofer), person)
    with pytest.raises(TransitionError):
        introductions.offer_itself(need, cast.roofer, people.bruno, "", "k")
    assert (need.introductions.count(), told()) == (0, [])


def test_a_firm_never_answers_its_own_need_nor_that_of_its_members(need: Need, cast: Cast, people: People) -> None:
    found_later = need.matches.create(solution=str(cast.baker), rank=9, score=0.1)
    with pytest.raises(TransitionError):
        introductions.pick(need, found_later.solution, people.camille)
    Need.objects.filter(pk=need.pk).update(organisation="", organisation_name="")
    with pytest.raises(TransitionError):
        introductions.offer_itself(need, cast.baker, people.colleague, "", "k")
    assert need.introductions.count() == 0


def test_whoever_opted_out_of_the_register_is_never_introduced(need: Need, cast: Cast, people: People) -> None:
    need.matches.create(solution=str(cast.unnamed), rank=9, score=0.1)
    for verb, person in ((introductions.pick, people.camille), (introductions.propose, people.lea)):
        with pytest.raises(TransitionError):
            verb(need, str(cast.unnamed), person)


def test_only_so_many_are_written_to_at_once_those_of_best_rank_first(
    need: Need, people: People, settings: Settings
) -> None:
    settings.APPROACHED_AT_ONCE = 2
    need.matches.all().delete()
    chosen = firms(4)
    found(need, *chosen)
    Need.objects.filter(pk=need.pk).update(paused_at=DAY)
    for firm in reversed(chosen):
        introductions.pick(need, str(firm), people.camille)
    assert set(statuses(need).values()) == {Status.WAITING}
    Need.objects.filter(pk=need.pk).update(paused_at=None)
    introductions.send_next(need)
    assert told() == [("introduction_approach", f"firme{n}@example.org") for n in (0, 1)]
    introductions.send_next(need)
    assert len(told()) == 2


def test_nothing_leaves_for_a_paused_need(need: Need, cast: Cast, people: People) -> None:
    Need.objects.filter(pk=need.pk).update(paused_at=DAY)
    assert introductions.pick(need, str(cast.roofer), people.camille).status is Status.WAITING
    assert (introductions.send_next(need), told()) == ([], [])


def test_a_firm_where_nobody_is_known_keeps_its_turn(need: Need, cast: Cast, people: People) -> None:
    assert introductions.pick(need, str(cast.accountant), people.camille).status is Status.WAITING
    assert told() == []
    know(cast.accountant, "compta@example.org")
    assert [each.solution for each in introductions.send_next(need)] == [str(cast.accountant)]
    assert told() == [("introduction_approach", "compta@example.org")]


def test_all_members_of_a_firm_are_written_to_rather_than_whom_the_chamber_knows(
    need: Need, cast: Cast, people: People
) -> None:
    from tests.factories import belong

    belong(people.noe, cast.roofer.organisation)
    know(cast.roofer, "accueil@example.org")
    introductions.pick(need, str(cast.roofer), people.camille)
    assert told() == [("introduction_approach", "bruno@example.org"), ("introduction_approach", "noe@example.org")]


def test_both_agree_and_each_is_given_the_other_s_address(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    assert contacts(made) == {}
    made = introductions.accept(made, BRUNO, word="Je passe mardi.", key="k", by=people.bruno, at=after(2))
    assert (made.status, made.accepted_at, made.introduced_at) == (Status.INTRODUCED, after(2), after(2))
    assert contacts(made) == {
        Side.ASKER: Contact("Camille Essai", "camille@example.org", "", "Fournil des Calanques"),
        Side.FIRM: Contact("Bruno Essai", "bruno@example.org", "04 00 00 00 01", "Toitures du Garlaban"),
    }
    assert told()[1:] == [
        ("introduction_introduced_asker", "camille@example.org"),
        ("introduction_introduced_firm", "bruno@example.org"),
    ]
    asker, firm = Mail.objects.order_by("pk")[1:]
    assert (asker.context["their_email"], asker.context["word"], asker.reply_to) == (
        "bruno@example.org", "Je passe mardi.", "bruno@example.org",
    )  # fmt: skip
    assert (firm.context["their_email"], firm.reply_to) == ("camille@example.org", "camille@example.org")
    assert [*made.messages.values_list("side", "text")] == [("firm", "Je passe mardi.")]


def test_accepted_twice_by_the_same_person_it_is_done_once(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    first = introductions.accept(made, BRUNO, by=people.bruno, at=after(2))
    again = introductions.accept(made, BRUNO, by=people.bruno, at=after(3))
    assert (again.accepted_at, len(told())) == (first.accepted_at, 3)


def test_accepted_after_a_colleague_it_is_told(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.accept(made, BRUNO, by=people.bruno)
    with pytest.raises(TransitionError, match="d’accord tous les deux"):
        introductions.accept(made, Contact("Noé Essai", "noe@example.org"))
    assert contacts(Introduction.objects.get())[Side.FIRM].email == "bruno@example.org"


def test_a_firm_declines_and_the_next_is_written_to(need: Need, cast: Cast, people: People, settings: Settings) -> None:
    settings.APPROACHED_AT_ONCE = 1
    roofer = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.pick(need, str(cast.caterer), people.camille)
    done = introductions.decline(roofer, Introduction.Reason.FAR, "Trop loin de chez nous", at=after(2))
    assert (done.status, done.declined_because, done.declined_note) == (
        Status.DECLINED, "far", "Trop loin de chez nous",
    )  # fmt: skip
    assert told() == [
        ("introduction_approach", "bruno@example.org"),
        ("introduction_approach", "claire@example.org"),
        ("introduction_declined", "camille@example.org"),
    ]
    assert "Trop loin" not in str(Mail.objects.last())
    assert introductions.decline(roofer, Introduction.Reason.BUSY).declined_because == "far"
    assert len(told()) == 3


def test_a_firm_declines_and_nobody_waits_more_can_be_chosen(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.decline(made, Introduction.Reason.BUSY)
    assert told()[1:] == [("introduction_choose_more", "camille@example.org")]
    with pytest.raises(TransitionError):
        introductions.pick(need, str(cast.roofer), people.camille)


def test_a_silent_firm_makes_room_and_may_still_accept(
    need: Need, cast: Cast, people: People, settings: Settings
) -> None:
    settings.APPROACHED_AT_ONCE = 1
    roofer = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.pick(need, str(cast.caterer), people.camille)
    introductions.give_up(roofer, after(9))
    introductions.give_up(roofer, after(10))
    assert statuses(need) == {str(cast.roofer): Status.SILENT, str(cast.caterer): Status.SENT}
    assert told()[2:] == []
    assert introductions.accept(roofer, BRUNO).status is Status.INTRODUCED
    caterer = need.introductions.get(solution=str(cast.caterer))
    introductions.give_up(caterer, after(20))
    assert told()[-1] == ("introduction_choose_more", "camille@example.org")


def test_who_has_answered_is_not_given_up(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.accept(made, BRUNO)
    assert introductions.give_up(made, after(9)).silent_at is None


def test_an_adviser_proposes_and_the_asker_agrees(need: Need, cast: Cast, people: People) -> None:
    made = introductions.propose(need, str(cast.roofer), people.lea)
    assert (made.status, told()) == (Status.PROPOSED, [("introduction_proposed", "camille@example.org")])
    assert introductions.propose(need, str(cast.roofer), people.lea) == made
    with pytest.raises(TransitionError, match="déjà proposée"):
        introductions.propose(need, str(cast.roofer), people.samir)
    assert introductions.agree(made, people.camille).status is Status.SENT
    assert introductions.agree(made, people.colleague).status is Status.SENT
    assert told()[1:] == [("introduction_approach", "bruno@example.org")]


def test_picking_what_was_proposed_is_agreeing(need: Need, cast: Cast, people: People) -> None:
    made = introductions.propose(need, str(cast.roofer), people.lea)
    assert introductions.pick(need, str(cast.roofer), people.camille) == made
    assert statuses(need) == {str(cast.roofer): Status.SENT}


def test_what_the_asker_turned_down_is_not_proposed_again_but_may_be_picked(
    need: Need, cast: Cast, people: People
) -> None:
    made = introductions.propose(need, str(cast.roofer), people.lea)
    assert introductions.turn_down(made, people.camille).status is Status.TURNED_DOWN
    assert introductions.turn_down(made, people.camille).status is Status.TURNED_DOWN
    with pytest.raises(TransitionError):
        introductions.agree(made, people.camille)
    with pytest.raises(TransitionError):
        introductions.propose(need, str(cast.roofer), people.samir)
    assert introductions.pick(need, str(cast.roofer), people.camille) != made
    assert told() == [("introduction_proposed", "camille@example.org"), ("introduction_approach", "bruno@example.org")]


def test_a_firm_offers_itself_and_the_asker_agrees(need: Need, cast: Cast, people: People) -> None:
    made = introductions.offer_itself(need, cast.roofer, people.bruno, "Nous sommes à Aubagne.", "k")
    assert (made.status, made.firm_email, contacts(made)) == (Status.PROPOSED, "bruno@example.org", {})
    assert introductions.offer_itself(need, cast.roofer, people.bruno, "Nous sommes à Aubagne.", "k") == made
    assert told() == [("introduction_offered", "camille@example.org")]
    assert Mail.objects.get().context["word"] == "Nous sommes à Aubagne."
    assert introductions.agree(made, people.camille).status is Status.INTRODUCED
    assert told()[1:] == [
        ("introduction_introduced_asker", "camille@example.org"),
        ("introduction_introduced_firm", "bruno@example.org"),
    ]


def test_a_firm_that_offers_itself_and_is_turned_down_is_thanked(need: Need, cast: Cast, people: People) -> None:
    made = introductions.offer_itself(need, cast.roofer, people.bruno, "", "k")
    introductions.turn_down(made, people.camille)
    assert told()[1:] == [("introduction_turned_down", "bruno@example.org")]
    with pytest.raises(TransitionError, match="n’a pas été retenue"):
        introductions.offer_itself(need, cast.roofer, people.bruno, "", "k2")


def test_a_firm_offers_itself_while_it_waits_for_its_turn(
    need: Need, cast: Cast, people: People, settings: Settings
) -> None:
    settings.APPROACHED_AT_ONCE = 1
    introductions.pick(need, str(cast.caterer), people.camille)
    assert introductions.pick(need, str(cast.roofer), people.camille).status is Status.WAITING
    assert introductions.offer_itself(need, cast.roofer, people.bruno, "", "k").status is Status.INTRODUCED


def test_a_firm_takes_its_offer_back(need: Need, cast: Cast, people: People) -> None:
    made = introductions.offer_itself(need, cast.roofer, people.bruno, "", "k")
    introductions.decline(made, Introduction.Reason.BUSY, by=people.bruno)
    with pytest.raises(TransitionError):
        introductions.agree(made, people.camille)


def test_what_is_withdrawn_before_the_mail_left_is_never_heard_of(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.withdraw(made, Side.ASKER, people.camille)
    assert introductions.withdraw(made, Side.ASKER, people.camille).status is Status.WITHDRAWN
    assert [*Mail.objects.values_list("kind", "dropped_because")] == [("introduction_approach", "withdrawn")]


def test_a_firm_that_was_written_to_is_told_of_the_withdrawal(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    Mail.objects.update(sent_at=after(1))
    introductions.withdraw(made, Side.CHAMBER, people.lea)
    assert told()[1:] == [("introduction_withdrawn", "bruno@example.org")]
    with pytest.raises(TransitionError):
        introductions.accept(made, BRUNO)
    assert introductions.pick(need, str(cast.roofer), people.camille) != made


def test_what_both_agreed_to_is_not_withdrawn(need: Need, cast: Cast, people: People) -> None:
    made = introductions.accept(introductions.pick(need, str(cast.roofer), people.camille), BRUNO)
    with pytest.raises(TransitionError):
        introductions.withdraw(made, Side.ASKER, people.camille)


def test_closing_a_need_ends_what_was_not_agreed_and_tells_firms_politely(
    need: Need, cast: Cast, people: People
) -> None:
    roofer = introductions.accept(introductions.pick(need, str(cast.roofer), people.camille), BRUNO)
    caterer = introductions.pick(need, str(cast.caterer), people.camille)
    accountant = introductions.pick(need, str(cast.accountant), people.camille)
    Mail.objects.update(sent_at=after(1))
    before = len(told())
    Need.objects.filter(pk=need.pk).update(closed_at=after(2))
    assert introductions.close_with_need(need, after(2)) == [caterer, accountant]
    assert introductions.close_with_need(need, after(3)) == []
    assert statuses(need) == {
        roofer.solution: Status.INTRODUCED, caterer.solution: Status.CLOSED, accountant.solution: Status.CLOSED,
    }  # fmt: skip
    assert told()[before:] == [("introduction_closed", "claire@example.org")]
    with pytest.raises(TransitionError, match="clos"):
        introductions.accept(caterer, Contact("Claire", "claire@example.org"))


def test_a_need_that_is_opened_again_may_have_the_same_firms(need: Need, cast: Cast, people: People) -> None:
    before = introductions.pick(need, str(cast.roofer), people.camille)
    introductions.close_with_need(need, after(2))
    again = introductions.pick(need, str(cast.roofer), people.camille)
    assert (again != before, again.status) == (True, Status.SENT)


def test_a_meeting_is_planned_and_moved_and_the_other_side_is_told(need: Need, cast: Cast, people: People) -> None:
    made = introductions.pick(need, str(cast.roofer), people.camille)
    with pytest.raises(TransitionError):
        introductions.plan_meeting(made, Side.ASKER, after(5), "Au fournil", people.camille)
    introductions.accept(made, BRUNO, by=people.bruno)
    before = len(told())
    introductions.plan_meeting(made, Side.ASKER, after(5), "Au fournil", people.camille, at=after(1))
    introductions.plan_meeting(made, Side.ASKER, after(5), "Au fournil", people.camille, at=after(1))
    planned = introductions.plan_meeting(made, Side.FIRM, after(6), "À l’atelier", at=after(2))
    assert (planned.meeting_at, planned.meeting_place) == (after(6), "À l’atelier")
    assert told()[before:] == [
        ("introduction_meeting", "bruno@example.org"), ("introduction_meeting", "camille@example.org"),
    ]  # fmt: skip
    assert Mail.objects.order_by("pk")[before].context["when"] == "6 juin 2026 09:00"


def test_one_side_says_that_they_met(need: Need, cast: Cast, people: People) -> None:
    made = introductions.accept(introductions.pick(need, str(cast.roofer), people.camille), BRUNO)
    assert introductions.say_met(made, Side.FIRM, at=after(7)).status is Status.MET
    assert introductions.say_met(made, Side.ASKER, people.camille, at=after(8)).met_at == after(7)


def test_who_left_the_service_is_written_to_no_more(need: Need, cast: Cast, people: People) -> None:
    Person.objects.filter(pk=people.bruno.pk).update(is_active=False)
    assert introductions.pick(need, str(cast.roofer), people.camille).status is Status.WAITING
