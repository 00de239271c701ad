"""What an organiser sees on the day: who is late, who leaves, a table that breaks, a newcomer."""

from entremise.timetable import Instance, Meeting, Participant, Placed, Room, Rules, Status, Timetable
from entremise.timetable.replanning import Arrives, Cancelled, Late, Leaves, TableGone, replan
from entremise.timetable.words import Said

BAKER, CATERER, ROOFER, JOINER = (Participant(id=name) for name in ("Boulanger", "Traiteur", "Couvreur", "Menuisier"))
BREAD = Meeting(id="pain", between=("Boulanger", "Traiteur"))
ROOF = Meeting(id="toit", between=("Boulanger", "Couvreur"))
WOOD = Meeting(id="bois", between=("Traiteur", "Menuisier"))


def _day(*meetings: Meeting, slots: int = 3, tables: int | tuple[Room, ...] | None = None, **rules: bool) -> Instance:
    people = (BAKER, CATERER, ROOFER, JOINER)
    return Instance(slots=slots, tables=tables, participants=people, meetings=meetings, rules=Rules(**rules))


def _told(*placed: Placed) -> Timetable:
    return Timetable(Status.FEASIBLE, placed)


def _slots(timetable: Timetable) -> dict[str, int | None]:
    return {each.meeting: each.slot for each in timetable.placed}


def test_whoever_is_late_is_met_in_the_nearest_free_slot_and_nobody_else_moves() -> None:
    told = _told(Placed("pain", 0), Placed("toit", 1), Placed("bois", 1))
    found = replan(_day(BREAD, ROOF, WOOD), told, now=0, lost=[Late("Traiteur", 1)])
    assert _slots(found.timetable) == {"pain": 2, "toit": 1, "bois": 1}
    assert (found.changed, found.dropped, found.added) == (1, {}, ())


def test_another_moves_when_that_is_what_it_takes() -> None:
    told = _told(Placed("pain", 0), Placed("toit", 1))
    busy = _day(BREAD, ROOF, slots=2)
    found = replan(busy, told, now=0, lost=[Late("Traiteur", 1)])
    assert _slots(found.timetable) == {"pain": 1, "toit": 0}
    kept = replan(busy, told, now=0, lost=[Late("Traiteur", 1)], fewest_changes=True)
    assert _slots(kept.timetable) == {"pain": None, "toit": 1}


def test_a_meeting_worth_more_takes_the_place_of_one_worth_less() -> None:
    worth = BREAD.model_copy(update={"weight": 3})
    told = _told(Placed("pain", 0), Placed("bois", 1))
    found = replan(_day(worth, WOOD, slots=2), told, now=0, lost=[Late("Boulanger", 1), Late("Menuisier", 1)])
    assert _slots(found.timetable) == {"pain": 1, "bois": None}
    assert found.dropped == {
        "bois": Said(
            "Traiteur est déjà en rendez-vous à tous les créneaux possibles, pour d'autres qui valent autant ou plus.",
            "Traiteur is already in meetings in every possible slot, and these are worth as much or more.",
        )
    }


def test_the_meetings_of_whoever_leaves_are_dropped_and_those_who_wait_take_their_slots() -> None:
    told = _told(Placed("pain", 1), Placed("bois"))
    found = replan(_day(BREAD, WOOD, slots=2), told, now=1, lost=[Leaves("Boulanger", 1)], waiting=[WOOD])
    assert _slots(found.timetable) == {"pain": None, "bois": 1}
    assert found.added == ("bois",)
    assert found.dropped == {
        "pain": Said(
            "Il ne reste aucun créneau permis où Boulanger et Traiteur soient là en même temps.",
            "No slot allowed is left where Boulanger and Traiteur are there at the same time.",
        )
    }


def test_a_table_that_is_gone_is_left_for_another() -> None:
    told = _told(Placed("toit", 1, "1"), Placed("bois", 1, "2"))
    found = replan(_day(ROOF, WOOD, tables=3), told, now=0, lost=[TableGone(0, "2")])
    assert [(each.was.table, each.now.table, each.now.slot) for each in found.moved] == [("2", "3", 1)]


def test_without_a_name_the_table_least_used_goes() -> None:
    told = _told(Placed("toit", 1, "1"), Placed("bois", 1, "2"))
    found = replan(_day(ROOF, WOOD, tables=3), told, now=0, lost=[TableGone(0)])
    assert found.changed == 0
    rooms = (Room(id="1"), Room(id="2"), Room(id="3", unavailable=(0, 1, 2)))
    assert found.instance.tables == rooms


def test_what_is_cancelled_is_not_held_and_says_so() -> None:
    found = replan(_day(ROOF, hold_every_meeting=True), _told(Placed("toit", 1)), now=0, lost=[Cancelled("toit")])
    assert found.dropped == {"toit": Said("Annulé par ses participants.", "Cancelled by its participants.")}
    assert found.given_up == ()


def test_a_newcomer_is_met_where_others_have_time() -> None:
    told = _told(Placed("toit", 1))
    flowers = Meeting(id="fleurs", between=("Fleuriste", "Boulanger"))
    found = replan(_day(ROOF, slots=3), told, now=1, lost=[Arrives(Participant(id="Fleuriste"), (flowers,))])
    assert _slots(found.timetable) == {"toit": 1, "fleurs": 2}
    assert found.added == ("fleurs",)


def test_a_rule_that_cannot_hold_any_more_is_given_up_and_said() -> None:
    told = _told(Placed("toit", 1))
    found = replan(_day(ROOF, hold_every_meeting=True), told, now=1, lost=[Leaves("Couvreur", 1)])
    assert found.given_up == (
        Said(
            "toit (Boulanger et Couvreur) ne peut plus être tenu.",
            "toit (Boulanger and Couvreur) can no longer be held.",
        ),
    )


def test_who_is_in_a_meeting_that_has_begun_stays_until_its_end() -> None:
    long = ROOF.model_copy(update={"length": 2})
    told = _told(Placed("toit", 0))
    found = replan(_day(long), told, now=1, lost=[Leaves("Couvreur", 1)])
    assert _slots(found.timetable) == {"toit": 0}
    couvreur = next(each for each in found.instance.participants if each.id == "Couvreur")
    assert couvreur.unavailable == (2,)
