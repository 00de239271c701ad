"""Quiet hours, rhythms and the most a week, seen from the mails that leave."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.factories import People, PersonFactory
from tests.notices.conftest import NOON

from entremise.notices.actions import Addressee, tell, withdraw
from entremise.notices.actions.sending import send_due
from entremise.notices.models import Mail, Preference
from entremise.notices.moments import WEEK

FIRM = Addressee("contact@firme.example.org", "fr", "Firme")
HOUR = timedelta(hours=1)


def news(number: int, to: Addressee = FIRM, at: datetime = NOON, kind: str = "news") -> None:
    """Something happens."""
    tell(kind, f"batch:{number}", to, {"subject": f"la fournée {number}", "text": ""}, url=f"/b/{number}", at=at)


def subjects() -> list[str]:
    """What left so far."""
    return [sent.subject for sent in mail.outbox]


@pytest.mark.django_db
class TestOneAddress:
    def test_in_daytime_each_mail_leaves_alone(self) -> None:
        news(1)
        news(2)
        send_due(NOON)
        assert subjects() == ["Des nouvelles de la fournée 1", "Des nouvelles de la fournée 2"]

    def test_at_night_mails_wait_but_for_what_is_urgent(self) -> None:
        night, morning = NOON + 10 * HOUR, NOON + 19 * HOUR  # 22:00 and 7:00 in Paris
        news(1, at=night)
        news(2, at=night, kind="alarm")
        send_due(night)
        assert subjects() == ["Alerte : la fournée 2"]
        send_due(morning - timedelta(minutes=1))
        assert len(mail.outbox) == 1
        send_due(morning)
        assert subjects()[1:] == ["Des nouvelles de la fournée 1"]

    def test_beyond_the_most_a_week_the_others_come_together(self) -> None:
        for day in range(7):
            news(day, at=NOON + timedelta(days=day))
            send_due(NOON + timedelta(days=day))
        for number in (7, 8):
            news(number, at=NOON + timedelta(days=6))
            send_due(NOON + timedelta(days=6))
        assert len(mail.outbox) == 7
        send_due(NOON + WEEK)
        assert subjects()[7:] == ["2 nouvelles pour vous"]
        assert "- Des nouvelles de la fournée 7 : https://entremise.example.org/b/7\n" in mail.outbox[-1].body
        digest = Mail.objects.get(kind="digest")
        assert list(Mail.objects.filter(digest=digest).values_list("occasion", "sent_at")) == [
            ("batch:7", NOON + WEEK), ("batch:8", NOON + WEEK)
        ]  # fmt: skip

    def test_a_summary_a_day(self, people: People) -> None:
        Preference.objects.create(person=people.camille, rhythm="daily", quiet_until=time(8))
        for number in range(3):
            news(number, Addressee.of(people.camille))
        send_due(NOON)
        assert subjects() == []
        send_due(NOON + 20 * HOUR)  # 8:00
        assert subjects() == ["3 nouvelles pour vous"]

    def test_a_worker_that_comes_a_little_late_sends_the_summary_all_the_same(self, people: People) -> None:
        Preference.objects.create(person=people.camille, rhythm="weekly")
        for number in range(2):
            news(number, Addressee.of(people.camille))
        for late in range(8 * 24):
            send_due(NOON + late * HOUR + timedelta(seconds=7))
        assert subjects() == ["2 nouvelles pour vous"]
        assert Mail.objects.get(kind="digest").sent_at == NOON + timedelta(
            days=5, hours=19, seconds=7
        )  # Monday, 7:00:07

    def test_one_mail_alone_needs_no_summary(self, people: People) -> None:
        Preference.objects.create(person=people.camille, rhythm="weekly")
        news(1, Addressee.of(people.camille))
        send_due(NOON + timedelta(days=5, hours=19))  # Monday, 7:00
        assert subjects() == ["Des nouvelles de la fournée 1"]

    def test_a_limit_holds_for_one_address_only(self) -> None:
        for number in range(8):
            news(number)
        news(9, Addressee("autre@example.org", "en"))
        send_due(NOON)
        assert subjects() == ["News of la fournée 9", "8 nouvelles pour vous"]

    def test_what_is_withdrawn_leaves_no_trace_in_the_summary(self, people: People) -> None:
        Preference.objects.create(person=people.camille, rhythm="daily")
        for number in range(3):
            news(number, Addressee.of(people.camille))
        withdraw("batch:1")
        send_due(NOON + 19 * HOUR)
        assert ("la fournée 0" in mail.outbox[0].body, "la fournée 1" in mail.outbox[0].body) == (True, False)


class TestAnyWeek(TestCase):
    """Never more than so many in any seven days, nothing lost, each told exactly once."""

    @with_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        told=st.lists(st.tuples(st.integers(0, 24 * 10), st.booleans()), max_size=30),
        rhythm=st.sampled_from(["each", "each", "daily", "weekly"]),
        most=st.integers(1, 4),
        # A worker that comes back at the latest after twelve hours: none of its days is all quiet hours.
        rounds=st.lists(st.integers(1, 12), min_size=10, max_size=40),
    )
    def test_whatever_happens(self, told: list[tuple[int, bool]], rhythm: str, most: int, rounds: list[int]) -> None:
        person = PersonFactory()
        Preference.objects.create(person=person, rhythm=rhythm, most_a_week=most)
        waiting = sorted(told)
        now, step = NOON, 0
        while waiting or Mail.objects.filter(sent_at=None).exists():
            while waiting and NOON + waiting[0][0] * HOUR <= now:
                hour, urgent = waiting.pop(0)
                number = len(told) - len(waiting)
                news(number, Addressee.of(person), NOON + hour * HOUR, "alarm" if urgent else "news")
            send_due(now)
            now, step = now + rounds[step % len(rounds)] * HOUR, step + 1
            assert now < NOON + timedelta(days=120)

        left = sorted(Mail.objects.filter(urgent=False, digest=None).values_list("sent_at", flat=True))
        for first, beyond in zip(left, left[most:], strict=False):
            assert beyond - first >= WEEK
        occasions = Mail.objects.exclude(kind="digest").filter(sent_at__isnull=False)
        assert sorted(occasions.values_list("occasion", flat=True)) == sorted(
            f"batch:{number}" for number in range(1, len(told) + 1)
        )
