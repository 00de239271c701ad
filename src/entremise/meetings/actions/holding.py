"""What is done to a day is done one after the other."""

from entremise.meetings.models import MeetingDay


def hold(day: MeetingDay) -> MeetingDay:
    """The row of a day, held until the end of the transaction; rows that only point to it may be added meanwhile."""
    return MeetingDay.objects.select_for_update(no_key=True).get(pk=day.pk)
