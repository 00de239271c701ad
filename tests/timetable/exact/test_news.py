"""What processes tell each other, line by line."""

import os

from entremise.timetable.exact.news import INFEASIBLE, Hearing, News


def test_all_that_was_said_at_once_is_heard_at_once_and_a_part_of_a_line_once_it_is_whole() -> None:
    reading, writing = os.pipe()
    hearing = Hearing(reading)
    found, proven = News(slots=(0, 2)), News(bound=1)
    lines = f"{found.to_json()}\n{proven.to_json()}\n{INFEASIBLE.to_json()}\n".encode()
    os.write(writing, lines[:-5])
    assert hearing.news() == [found, proven]
    os.write(writing, lines[-5:])
    assert hearing.news() == [INFEASIBLE]
    os.close(writing)
    assert hearing.news() is None
    os.close(reading)
