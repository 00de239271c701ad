"""The loop counted: against a plain count of the same rows, never twice, and never of one or two in public."""

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.factories import Cast, People
from tests.hub.stories import DAY, after, found, introduction, made, published, sent

from entremise.hub.actions.figures import publish
from entremise.hub.models import Introduction, Need, Outcome, Snapshot
from entremise.hub.queries.figures import STEPS, Figures, Group, Month, Period, Spread, figures, funnel, spread, told
from entremise.hub.queries.outcomes import tally
from entremise.hub.queries.outcomes import total as in_all
from entremise.hub.queries.small_cells import FEW, OTHERS, as_data, merge, of_data, protect
from entremise.people.models import Person
from entremise.registry.models import Establishment

JUNE = Period(dt.date(2026, 6, 1), dt.date(2026, 6, 30))

pytestmark = pytest.mark.django_db


def say(
    made: Introduction, asker: str = "", firm: str = "", *, paid: int | None = None, got: int | None = None
) -> None:
    """Have the sides say what came of it; ``paid`` is what the asker tells, ``got`` the firm."""
    for side, kind, amount in (("asker", asker, paid), ("firm", firm, got)):
        if kind:
            Outcome.objects.create(introduction=made, side=side, kind=kind, amount=amount, said_at=after(30))
    if any(kind not in {"", "ongoing"} for kind in (asker, firm)):
        Introduction.objects.filter(pk=made.pk).update(concluded_at=after(30))


def ended(asker: Person, firm: Establishment, mine: str = "", theirs: str = "", **amounts: int | None) -> Introduction:
    """A need whose one introduction ended so."""
    introduction = made(published(asker), firm)
    say(introduction, mine, theirs, **amounts)
    return introduction


# Periods --------------------------------------------------------------------------------------------------------------


def test_a_period_holds_both_its_days_where_the_chamber_is() -> None:
    since, until = JUNE.bounds()
    assert (since.isoformat(), until.isoformat()) == ("2026-06-01T00:00:00+02:00", "2026-07-01T00:00:00+02:00")
    assert JUNE.before() == Period(dt.date(2026, 5, 2), dt.date(2026, 5, 31))


@pytest.mark.parametrize(
    ("months", "until", "since"),
    [
        (12, dt.date(2026, 11, 22), dt.date(2025, 11, 23)),
        (3, dt.date(2026, 5, 31), dt.date(2026, 3, 1)),
        (1, dt.date(2026, 1, 10), dt.date(2025, 12, 11)),
    ],
)
def test_months_are_counted_to_the_day(months: int, until: dt.date, since: dt.date) -> None:
    assert Period.of_months(months, until) == Period(since, until)


def test_a_period_touches_these_months() -> None:
    assert Period(dt.date(2025, 12, 31), dt.date(2026, 2, 1)).months() == [
        dt.date(2025, 12, 1), dt.date(2026, 1, 1), dt.date(2026, 2, 1),
    ]  # fmt: skip


def test_the_clock_going_back_leaves_no_hour_out(people: People) -> None:
    for hour in range(24):
        published(people.camille, created_at=dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC))
    days = [Period(dt.date(2026, 10, day), dt.date(2026, 10, day)) for day in (25, 26)]
    assert [funnel(day)["stated"] for day in days] == [23, 1]


# How far needs came ---------------------------------------------------------------------------------------------------


def test_each_need_counts_once_as_far_as_it_came(cast: Cast, people: People) -> None:
    published(people.camille, published_at=None)
    published(people.camille)
    found(published(people.camille), cast.roofer)
    introduction(found(published(people.camille), cast.roofer)[0].need, cast.roofer)
    reached = published(people.camille)
    sent(reached, cast.roofer)
    sent(reached, cast.caterer)
    made(published(people.camille), cast.roofer, met_at=after(5))
    ended(people.camille, cast.roofer, "nothing", "nothing")
    ended(people.camille, cast.roofer, "contract")
    assert funnel(JUNE) == {
        "stated": 8, "published": 7, "matched": 6, "sent": 4, "introduced": 3, "met": 1, "told": 2, "positive": 1,
    }  # fmt: skip


def test_a_firm_that_offered_itself_was_reached(cast: Cast, people: People) -> None:
    introduction(published(people.camille), cast.roofer, accepted_at=DAY)
    assert funnel(JUNE)["sent"] == 1


def test_needs_of_other_days_are_not_counted(people: People) -> None:
    for day in (-1, 0, 29, 30):
        published(people.camille, created_at=after(day))
    assert funnel(JUNE)["stated"] == 2
    assert funnel(JUNE.before())["stated"] == 1


def test_months_add_up_to_the_whole(cast: Cast, people: People) -> None:
    for days in (0, 10, 40):
        made(published(people.camille, created_at=after(days)), cast.roofer)
    period = Period(dt.date(2026, 6, 1), dt.date(2026, 8, 31))
    assert [(month.first.month, month.steps["introduced"]) for month in figures(period).months] == [
        (6, 2),
        (7, 1),
        (8, 0),
    ]
    assert figures(period).funnel["introduced"] == 3


def test_nothing_happened_is_told_too() -> None:
    nothing = dict.fromkeys(STEPS, 0)
    empty = {name: [] for name in ("kind", "sector", "size", "commune", "door")}
    assert figures(JUNE) == Figures(JUNE, nothing, [Month(dt.date(2026, 6, 1), nothing)], {}, {}, empty, Group(""))


# How long it took -----------------------------------------------------------------------------------------------------


def test_lengths_are_told_in_days_by_quarters_of_the_cases(cast: Cast, people: People) -> None:
    for number, days in enumerate((0.5, 1, 2, 3.9, 40)):
        made(published(people.camille), cast.roofer, accepted_at=after(days), met_at=after(number))
    times = figures(JUNE).times
    assert times["answer"] == Spread(5, 1, 2, 3)
    assert times["approach"] == Spread(5, 0, 0, 0)
    assert times["meeting"] == Spread(5, 1, 2, 3)
    assert "telling" not in times


def test_a_moment_told_out_of_order_counts_for_no_time(cast: Cast, people: People) -> None:
    made(published(people.camille), cast.roofer, met_at=after(-3))
    assert figures(JUNE).times["meeting"] == Spread(1, 0, 0, 0)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_quartiles_are_those_of_the_sorted_cases(lengths: list[int]) -> None:
    ordered, cases = sorted(lengths), len(lengths)
    counted = {length: lengths.count(length) for length in lengths}
    assert spread(counted) == (cases, *(ordered[-(-cases * part // 4) - 1] for part in (1, 2, 3)))


def test_reasons_of_those_who_decline_are_counted(cast: Cast, people: People) -> None:
    need = published(people.camille)
    sent(need, cast.roofer, declined_at=after(1), declined_because="busy")
    sent(need, cast.caterer, declined_at=after(1), declined_because="far")
    sent(need, cast.accountant, declined_at=after(1), declined_because="busy")
    assert figures(JUNE).declines == {"busy": 2, "far": 1}


# What came of it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asker", "firm", "paid", "got", "expected"),
    [
        ("contract", "contract", 1000, 1000, Group("", 1, 1, 1, 1, 1000, 1000)),
        ("contract", "contract", 1000, 1500, Group("", 1, 1, 1, 1, 1000, 1500)),
        ("contract", "", 1000, None, Group("", 1, 1, 1, 1, 1000, 1000)),
        ("", "contract", None, 700, Group("", 1, 1, 1, 1, 700, 700)),
        ("contract", "contract", None, 700, Group("", 1, 1, 1, 1, 700, 700)),
        ("contract", "nothing", 1000, None, Group("", 1, 0, 1, 1, 0, 1000)),
        ("contract", "ongoing", 1000, None, Group("", 1, 1, 1, 1, 1000, 1000)),
        ("ongoing", "nothing", None, None, Group("", 1, 0, 0, 0, 0, 0)),
        ("contract", "information", 1000, None, Group("", 1, 1, 1, 1, 0, 1000)),
        ("contract", "funding", 1000, 800, Group("", 1, 1, 1, 1, 800, 1000)),
        ("pilot", "pilot", None, None, Group("", 1, 1, 1, 0, 0, 0)),
        ("ongoing", "ongoing", None, None, Group("")),
        ("", "", None, None, Group("")),
    ],
)
def test_what_both_sides_say_is_one_outcome(
    cast: Cast, people: People, asker: str, firm: str, paid: int | None, got: int | None, expected: Group
) -> None:
    ended(people.camille, cast.roofer, asker, firm, paid=paid, got=got)
    assert told(JUNE)[1] == expected


def test_what_was_said_before_does_not_count(cast: Cast, people: People) -> None:
    introduction = ended(people.camille, cast.roofer, "contract", paid=1000)
    introduction.outcomes.update(replaced_at=after(31))
    say(introduction, "contract", paid=900)
    assert told(JUNE)[1] == Group("", 1, 1, 1, 1, 900, 900)


def test_each_kind_counts_what_is_agreed_and_what_one_side_says(cast: Cast, people: People) -> None:
    ended(people.camille, cast.roofer, "contract", "contract", paid=1000, got=1200)
    ended(people.camille, cast.roofer, "contract", "nothing", paid=500)
    ended(people.camille, cast.roofer, "information", "contract", got=300)
    ended(people.camille, cast.roofer, "", "pilot")
    assert told(JUNE)[0]["kind"] == [
        Group("contract", 3, 1, 3, 3, 1000, 2000),
        Group("information", 1, 0, 1),
        Group("nothing", 1, 0, 1),
        Group("pilot", 1, 1, 1),
    ]


def test_groups_are_those_of_the_firm_introduced_and_of_the_need(cast: Cast, people: People) -> None:
    for firm, door in ((cast.roofer, "page"), (cast.caterer, "adviser"), (cast.baker, "page")):
        introduction = made(published(people.camille, door=door), firm)
        say(introduction, "contract", paid=100)
    outcomes, total = told(JUNE)
    shown = {name: [(group.key, group.told) for group in groups] for name, groups in outcomes.items()}
    assert shown == {
        "kind": [("contract", 3)],
        "sector": [("C", 1), ("F", 1), ("I", 1)],
        "size": [("1-9", 3)],
        "commune": [("13001", 1), ("13005", 1), ("13055", 1)],
        "door": [("page", 2), ("adviser", 1)],
    }
    assert total == Group("", 3, 3, 3, 3, 300, 300)


def test_groups_of_every_dimension_add_up_to_the_same(cast: Cast, people: People) -> None:
    chance = random.Random(1)  # noqa: S311
    kinds = ["", *Outcome.Kind.values]
    for firm in [*cast][:5] * 8:
        amounts = {name: chance.choice([None, 100, 250]) for name in ("paid", "got")}
        introduction = made(published(people.camille), firm)
        mine, theirs = chance.choice(kinds), chance.choice(kinds)
        say(introduction, mine, theirs, **{
            name: amount if kind in {"contract", "funding"} else None
            for (name, amount), kind in zip(amounts.items(), (mine, theirs), strict=True)
        })  # fmt: skip
    outcomes, total = told(JUNE)
    for name in ("sector", "size", "commune", "door"):
        assert sum(outcomes[name], start=Group("")) == total
    assert 0 < total.sure < total.possible < total.told
    assert 0 < total.low < total.high
    assert (total.low, total.high) == in_all(tally(Introduction.objects.all()))


def test_figures_ask_three_queries_however_many_needs(
    cast: Cast, people: People, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(2):
        for _ in range(5):
            ended(people.camille, cast.roofer, "contract", paid=100)
        with django_assert_num_queries(3):
            figures(JUNE)


# Small cells ----------------------------------------------------------------------------------------------------------


def groups(*counts: int) -> list[Group]:
    return [Group(f"g{place}", count) for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("before", "after_"),
    [
        ((9, 5, 3), (9, 5, 3)),
        ((9, 5, 2, 1), (9, 5, 3)),
        ((9, 5, 1), (9, 6)),
        ((9, 2), (11,)),
        ((2, 1), (3,)),
        ((2,), ()),
        ((1, 1, 1, 1), (4,)),
        ((), ()),
    ],
)
def test_small_groups_are_merged_until_nobody_is_told(before: tuple[int, ...], after_: tuple[int, ...]) -> None:
    assert tuple(group.told for group in merge(groups(*before))) == after_


@given(st.lists(st.integers(1, 8)))
def test_no_published_group_counts_one_or_two_and_none_is_found_by_subtraction(counts: list[int]) -> None:
    merged = merge(groups(*counts))
    assert all(group.told >= 3 for group in merged)
    missing = sum(counts) - sum(group.told for group in merged)
    assert missing == 0 or (missing < 3 and not merged)


def test_amounts_of_one_or_two_are_not_told_nor_found_by_subtraction(cast: Cast) -> None:
    told_ = [Group("a", 9, 9, 9, 5, 500, 500), Group("b", 8, 8, 8, 4, 400, 400), Group("c", 7, 7, 7, 1, 90, 90)]
    empty = figures(JUNE)
    shown = protect(replace(empty, outcomes={"sector": told_}, total=Group("", 24, 24, 24, 10, 990, 990)))
    assert shown.outcomes["sector"] == [
        told_[0], Group("b", 8, 8, 8, FEW, 0, 0), Group("c", 7, 7, 7, FEW, 0, 0),
    ]  # fmt: skip
    assert shown.total == Group("", 24, 24, 24, 10, 990, 990)


def test_counts_of_one_or_two_are_not_told(cast: Cast, people: People) -> None:
    for _ in range(4):
        published(people.camille)
    ended(people.camille, cast.roofer, "contract", paid=12345)
    shown = protect(figures(JUNE))
    assert (shown.funnel["stated"], shown.funnel["introduced"], shown.funnel["met"]) == (5, FEW, 0)
    assert shown.months[0].steps == shown.funnel
    assert (shown.times, shown.outcomes["kind"], shown.total.paid) == ({}, [], FEW)
    assert "12345" not in str(as_data(shown))


def test_figures_written_as_data_are_read_back(cast: Cast, people: People) -> None:
    for _ in range(3):
        ended(people.camille, cast.roofer, "contract", "contract", paid=100, got=120)
    counted = figures(JUNE)
    assert of_data(as_data(counted)) == counted
    assert protect(counted).outcomes["sector"] == [Group("F", 3, 3, 3, 3, 300, 360)]
    assert merge([Group("F", 1), Group("I", 2)]) == [Group(OTHERS, 3)]


# Pages ----------------------------------------------------------------------------------------------------------------


def test_advisers_read_all_and_elected_members_no_figure_of_one_or_two(
    cast: Cast, people: People, signed_in: Callable[[Person], Client]
) -> None:
    ended(people.camille, cast.roofer, "contract", paid=12345)
    address = "/chambre?du=2026-06-01&au=2026-06-30"
    pages = {
        person.name: signed_in(person).get(address).content.decode() for person in (people.lea, people.edouard)
    }  # fmt: skip
    assert "12\N{NARROW NO-BREAK SPACE}345\N{NO-BREAK SPACE}€" in pages[people.lea.name].replace("\xa0345", "\u202f345")
    assert "345" not in pages[people.edouard.name]
    assert "moins de 3" in pages[people.edouard.name]
    for page in pages.values():
        assert [name for name in ("Camille", cast.roofer.shown_name, "traiteur pour 80") if name in page] == []


def test_members_and_visitors_do_not_read_the_chamber_s_page(
    client: Client, people: People, signed_in: Callable[[Person], Client]
) -> None:
    assert signed_in(people.camille).get("/chambre").status_code == 403
    assert client.get("/chambre").headers["Location"].startswith("/compte/connexion")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("?du=2026-06-30&au=2026-06-01", "Le dernier jour vient avant le premier"),
        ("?du=1900-01-01&au=1900-02-01", "l’an 2000"),
        ("?du=2010-01-01&au=2026-01-01", "Dix ans au plus"),
        ("?du=2026-06-30&au=9999-12-31", "Dix ans au plus"),
        ("?du=hier&au=demain", "date valide"),
        ("?du=2026-06-30", "obligatoire"),
    ],
)
def test_a_period_that_cannot_be_read_is_told(
    people: People, signed_in: Callable[[Person], Client], asked: str, said: str
) -> None:
    page = signed_in(people.lea).get(f"/chambre{asked}")
    assert (page.status_code, said in page.content.decode()) == (200, True)


def test_the_last_months_are_those_counted_by_the_round(people: People, signed_in: Callable[[Person], Client]) -> None:
    publish()
    published(people.camille, created_at=dt.datetime.now(dt.UTC))
    reader = signed_in(people.lea)
    assert "Aucun besoin n’a été exprimé" in reader.get("/chambre").content.decode()
    today = dt.datetime.now(dt.UTC).date()
    fresh = reader.get(f"/chambre?du={today - dt.timedelta(days=2)}&au={today + dt.timedelta(days=1)}")
    assert "Besoins exprimés" in fresh.content.decode()


def test_counted_again_the_figures_before_are_replaced(people: People) -> None:
    publish(after(10))
    published(people.camille)
    publish(after(11))
    assert sorted(Snapshot.objects.values_list("name", "taken_at")) == [("chamber", after(11)), ("public", after(11))]
    assert Snapshot.objects.get(name="chamber").data["funnel"]["stated"] == 1


def test_everybody_reads_the_figures_last_published(cast: Cast, people: People, client: Client) -> None:
    assert "Les premiers chiffres arrivent" in client.get("/chiffres").content.decode()
    assert client.get("/chiffres.json").status_code == 503
    for _ in range(3):
        ended(people.camille, cast.roofer, "contract", paid=1000)
    publish(after(40))
    page = client.get("/chiffres", headers={"accept-language": "en"}).content.decode()
    assert ("3,000" in page, "Construction" in page, "Camille" in page) == (True, True, False)
    data = client.get("/chiffres.json").json()
    assert data == Snapshot.objects.get(name="public").data
    assert data["total"] == {
        "key": "", "told": 3, "sure": 3, "possible": 3, "paid": 3, "low": 3000, "high": 3000,
    }  # fmt: skip


def test_the_public_page_counts_nothing(
    client: Client, cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    publish()
    with django_assert_max_num_queries(1):
        client.get("/chiffres")


def test_files_hold_what_the_page_tells(cast: Cast, people: People, signed_in: Callable[[Person], Client]) -> None:
    ended(people.camille, cast.roofer, "contract", paid=1000)
    reader, asked = signed_in(people.lea), "?du=2026-06-01&au=2026-06-30"
    answer = reader.get(f"/chambre.csv{asked}")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Tableau", "Ligne", "Colonne", "Valeur"]
    assert ["Secteurs", "Construction", "Montant au plus (€)", "1000"] in lines
    assert answer.headers["Content-Disposition"] == 'attachment; filename="entremise-2026-06-01-2026-06-30.csv"'
    book = load_workbook(io.BytesIO(reader.get(f"/chambre.xlsx{asked}").content))
    assert book.sheetnames == [
        "À lire", "Parcours", "Mois", "Délais en jours", "Refus", "Retombées", "Secteurs", "Tailles", "Communes",
        "Portes d’entrée",
    ]  # fmt: skip
    assert [cell.value for cell in book["Secteurs"][2]] == ["Construction", 1, 1, 1, 1, 1000, 1000]
    assert reader.get(f"/chambre.json{asked}").json()["funnel"]["positive"] == 1
    assert reader.get(f"/chambre.exe{asked}").status_code == 404


def test_every_need_counts_where_it_should_whatever_happened(cast: Cast, people: People) -> None:
    """The same as a plain count in Python, on stories drawn at random."""
    chance = random.Random(7)  # noqa: S311
    for _ in range(40):
        need = published(people.camille, created_at=after(chance.random() * 60))
        if chance.random() < 0.3:
            found(need, cast.roofer)
        for firm in chance.sample([*cast][:4], chance.randrange(4)):
            if chance.random() < 0.5:
                sent(need, firm)
            else:
                say(made(need, firm), chance.choice(["", "nothing", "hire"]), chance.choice(["", "ongoing", "hire"]))
    since, until = JUNE.bounds()
    needs = [each for each in Need.objects.all() if since <= each.created_at < until]
    assert funnel(JUNE) == {step: sum(reached(need, step) for need in needs) for step in STEPS}


def reached(need: Need, step: str) -> bool:
    """Whether a need came so far: what the query must find."""
    introductions = list(need.introductions.all())
    said = [{each.kind for each in one.outcomes.filter(replaced_at=None)} - {"ongoing"} for one in introductions]
    return {
        "stated": True,
        "published": need.published_at is not None,
        "matched": need.matches.exists() or any(each.sent_at for each in introductions),
        "sent": any(each.sent_at for each in introductions),
        "introduced": any(each.introduced_at for each in introductions),
        "met": any(each.met_at for each in introductions),
        "told": any(said),
        "positive": any(kinds and "nothing" not in kinds for kinds in said),
    }[step]
