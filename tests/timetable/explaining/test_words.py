"""What cannot hold is told to people in their words."""

import datetime as dt

from entremise.timetable import Instance, Meeting, Participant, Room, Rules, Slot
from entremise.timetable.explaining import conflicts
from entremise.timetable.words import Said

HELD = Rules(hold_every_meeting=True)


def _pairs(count: int, **asked: object) -> tuple[tuple[Participant, ...], tuple[Meeting, ...]]:
    """So many meetings between people who have only one."""
    people = tuple(Participant(id=f"{side}{index}") for index in range(count) for side in "ab")
    meetings = tuple(Meeting(id=f"m{index}", between=(f"a{index}", f"b{index}"), **asked) for index in range(count))  # type: ignore[arg-type]
    return people, meetings


def _with_the_bakery(count: int, **bakery: object) -> tuple[tuple[Participant, ...], tuple[Meeting, ...]]:
    people = (
        Participant(id="Le Fournil des Calanques", **bakery),  # type: ignore[arg-type]
        *(Participant(id=f"Client {index}") for index in range(count)),
    )
    meetings = tuple(
        Meeting(id=f"m{index}", between=("Le Fournil des Calanques", f"Client {index}")) for index in range(count)
    )
    return people, meetings


def test_a_participant_has_more_meetings_than_slots() -> None:
    people, meetings = _with_the_bakery(4, unavailable=(2, 4))
    found = conflicts(Instance(slots=5, participants=people, meetings=meetings, rules=HELD))
    assert found == (
        Said(
            "Le Fournil des Calanques a 4 rendez-vous à tenir aux créneaux 1 à 2 et 4, pour 3 au plus.",
            "Le Fournil des Calanques has 4 meetings to hold in slots 1 to 2 and 4, and can have 3 at most.",
        ),
        Said(
            "Le Fournil des Calanques n'est pas là aux créneaux 3 et 5.",
            "Le Fournil des Calanques is away in slots 3 and 5.",
        ),
        Said(
            "Déjà trop à eux seuls : m0 (Le Fournil des Calanques et Client 0), "
            "m1 (Le Fournil des Calanques et Client 1), "
            "m2 (Le Fournil des Calanques et Client 2) et m3 (Le Fournil des Calanques et Client 3).",
            "Already too many by themselves: m0 (Le Fournil des Calanques and Client 0), "
            "m1 (Le Fournil des Calanques and Client 1), m2 (Le Fournil des Calanques and Client 2) "
            "and m3 (Le Fournil des Calanques and Client 3).",
        ),
    )


def test_all_the_meetings_in_the_same_case_are_counted_though_fewer_are_too_many() -> None:
    people, meetings = _with_the_bakery(9)
    found = conflicts(Instance(slots=5, participants=people, meetings=meetings, rules=HELD))
    assert found[0].fr == "Le Fournil des Calanques a 9 rendez-vous à tenir aux créneaux 1 à 5, pour 5 au plus."
    assert found[1].fr.count("Client") == 6


def test_a_session_has_more_meetings_than_tables() -> None:
    people, meetings = _pairs(17, session="matin")
    instance = Instance(
        slots=10, sessions={"matin": tuple(range(5))}, tables=3, participants=people, meetings=meetings, rules=HELD
    )
    assert [each.fr for each in conflicts(instance)[:3]] == [
        "17 rendez-vous doivent tenir aux créneaux 1 à 5, où il y a 15 places (3 tables x 5 créneaux).",
        "Il y a 3 tables.",
        "Les rendez-vous de la session « matin » ont lieu aux créneaux 1 à 5.",
    ]
    assert (
        conflicts(instance)[0].en
        == "17 meetings must fit in slots 1 to 5, where there are 15 places (3 tables x 5 slots)."
    )


def test_orders_that_go_round() -> None:
    people, (first, second) = _pairs(2)
    meetings = (first.model_copy(update={"after": ("m1",)}), second.model_copy(update={"after": ("m0",)}))
    assert conflicts(Instance(slots=4, participants=people, meetings=meetings, rules=HELD)) == (
        Said("Ces demandes ne peuvent pas tenir ensemble.", "These demands cannot hold together."),
        Said("m0 (a0 et b0) vient après m1 (a1 et b1).", "m0 (a0 and b0) comes after m1 (a1 and b1)."),
        Said("m1 (a1 et b1) vient après m0 (a0 et b0).", "m1 (a1 and b1) comes after m0 (a0 and b0)."),
        Said(
            "Rendez-vous à tenir : m0 (a0 et b0) et m1 (a1 et b1).",
            "Meetings to hold: m0 (a0 and b0) and m1 (a1 and b1).",
        ),
    )


def test_slots_are_told_by_their_times() -> None:
    start = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    slots = tuple(
        Slot(start=start + index * dt.timedelta(minutes=30), end=start + (index + 1) * dt.timedelta(minutes=30))
        for index in range(3)
    )
    people, meetings = _with_the_bakery(3, unavailable=(2,))
    found = conflicts(Instance(slots=slots, participants=people, meetings=meetings, rules=HELD))
    assert found[:2] == (
        Said(
            "Le Fournil des Calanques a 3 rendez-vous à tenir lundi de 9 h à 10 h, pour 2 au plus.",
            "Le Fournil des Calanques has 3 meetings to hold on Monday from 9:00 to 10:00, and can have 2 at most.",
        ),
        Said(
            "Le Fournil des Calanques n'est pas là lundi de 10 h à 10 h 30.",
            "Le Fournil des Calanques is away on Monday from 10:00 to 10:30.",
        ),
    )


def test_a_table_where_two_are_received_at_once() -> None:
    people, meetings = _pairs(2, slot=0)
    people = tuple(each.model_copy(update={"fixed_table": "Salon"}) if each.id[0] == "a" else each for each in people)
    rooms = (Room(id="Salon"), Room(id="Verrière"))
    found = conflicts(Instance(slots=2, tables=rooms, participants=people, meetings=meetings, rules=HELD))
    assert [each.fr for each in found] == [
        "2 rendez-vous doivent tenir au créneau 1, où il y a 1 places.",
        "a0 reçoit à la table Salon.",
        "a1 reçoit à la table Salon.",
        "Chaque salle ne reçoit que tant de rendez-vous à la fois.",
        "m0 (a0 et b0) est fixé au créneau 1.",
        "m1 (a1 et b1) est fixé au créneau 1.",
        "Déjà trop à eux seuls : m0 (a0 et b0) et m1 (a1 et b1).",
    ]


def test_nothing_is_told_when_all_hold() -> None:
    people, meetings = _pairs(3)
    assert conflicts(Instance(slots=1, participants=people, meetings=meetings, rules=HELD)) == ()


def test_it_is_said_when_time_ran_out() -> None:
    people, meetings = _with_the_bakery(4)
    people = (*people, Participant(id="Absent", unavailable=(0,)))
    found = conflicts(
        Instance(
            slots=3,
            participants=people,
            meetings=tuple(each.model_copy(update={"between": (*each.between, "Absent")}) for each in meetings[:2]),
            rules=Rules(hold_every_meeting=True, max_idle_difference=0),
        ),
        seconds=0,
    )
    assert found == ()
