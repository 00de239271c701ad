"""Who may see and do what with one need or one introduction. Reading lists goes by the same rules, as queries.

A need belongs to its asker and to the colleagues of the organisation it was stated for. Advisers accompany all needs.
Nobody else sees who asks, unless the need is not anonymous and they may see the need at all.
"""

from django.db.models import Q

from entremise.hub.models import Introduction, Need, Side
from entremise.people.models import Person
from entremise.people.rules import Visitor, administrator, adviser, member, organisations, signed_in

#: Published, neither paused nor closed.
OPEN = Q(published_at__isnull=False, paused_at=None, closed_at=None)


def owns(visitor: Visitor, need: Need) -> bool:
    """Whether it is their need, or their organisation's."""
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return False
    return need.person_id == visitor.pk or bool(need.organisation and need.organisation in organisations(visitor))


def owned(visitor: Visitor) -> Q:
    """The needs `owns` holds for."""
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return Q(pk__in=[])
    mine = Q(person=visitor)
    return mine | Q(organisation__in=organisations(visitor)) if organisations(visitor) else mine


def sees(visitor: Visitor, need: Need) -> bool:
    """Whether they may read this need. The firms put in touch read it too, by way of their introduction."""
    if adviser(visitor) or owns(visitor, need):
        return True
    if need.status != Need.Status.PUBLISHED:
        return False
    if need.visibility == Need.Visibility.PUBLIC:
        return True
    return need.visibility == Need.Visibility.MEMBERS and member(visitor)


def seen(visitor: Visitor) -> Q:
    """The needs `sees` holds for."""
    if adviser(visitor):
        return Q()
    visible = [Need.Visibility.PUBLIC, *([Need.Visibility.MEMBERS] if member(visitor) else [])]
    return owned(visitor) | (OPEN & Q(visibility__in=visible))


def edits(visitor: Visitor, need: Need) -> bool:
    """Whether they may change it, publish it, pause it, close it, choose firms for it."""
    return owns(visitor, need) or adviser(visitor)


def asks(visitor: Visitor, need: Need) -> bool:
    """Whether they say for its asker which firms suit; an adviser does for an asker who has no account yet."""
    return owns(visitor, need) or (need.person_id is None and adviser(visitor))


def sides(visitor: Visitor, introduction: Introduction) -> frozenset[Side]:
    """The sides somebody speaks for in an introduction: usually one, none for strangers.

    A firm is a side once it was written to, or offered itself.
    """
    found = set()
    if asks(visitor, introduction.need):
        found.add(Side.ASKER)
    if introduction.organisation in organisations(visitor) and (introduction.sent_at or introduction.accepted_at):
        found.add(Side.FIRM)
    if adviser(visitor):
        found.add(Side.CHAMBER)
    return frozenset(found)


def concerned(visitor: Visitor) -> Q:
    """The introductions somebody has a side in. A firm sees one once it was sent to it, or offered itself."""
    if adviser(visitor):
        return Q()
    if not isinstance(visitor, Person) or not signed_in(visitor):
        return Q(pk__in=[])
    asked = Introduction.objects.filter(need__in=Need.objects.filter(owned(visitor)))
    mine = organisations(visitor)
    if not mine:
        return Q(pk__in=asked)
    reached = Q(sent_at__isnull=False) | Q(accepted_at__isnull=False)
    # Each found by its index, then put together: asked for as one or the other, all introductions would be read.
    received = Introduction.objects.filter(reached, organisation__in=mine)
    return Q(pk__in=asked.values("pk").union(received.values("pk")))


def hands_over(visitor: Visitor, outgoing: Person) -> bool:
    """Whether they may entrust an adviser's needs to another: the adviser themselves, or an administrator."""
    return adviser(visitor) and (visitor == outgoing or administrator(visitor))
