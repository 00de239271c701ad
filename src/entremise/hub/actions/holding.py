"""One thing at a time happens to a need: whoever moves one of its introductions holds the need until it is done."""

from entremise.hub.models import Introduction, Need


def hold(need_id: int) -> Need:
    """A need as it is now, held until the end of the transaction (SQLite has only one writer at a time anyway)."""
    locked = Need.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("person", "adviser").get(pk=need_id)


def held(introduction: Introduction) -> Introduction:
    """An introduction as it is now, its need held until the end of the transaction."""
    need = hold(introduction.need_id)
    found = Introduction.objects.select_related("answered_by").get(pk=introduction.pk)
    found.need = need
    return found
