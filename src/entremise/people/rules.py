"""Who may do what, by role; what a key to the API is."""

import hashlib
import secrets

from django.contrib.auth.models import AnonymousUser

from entremise.people.models import STAFF, Membership, Person, Role

#: Who asks for a page: an account, or nobody in particular.
Visitor = Person | AnonymousUser

#: What every key begins with, so that one left in a public place is recognised for what it is.
KEY_MARK = "entremise_"
#: Version of the conditions of use (templates/people/terms.html); a new one is asked again at the next sign-in.
TERMS = "2026-11"


def roles(visitor: Visitor) -> frozenset[Role]:
    """All the roles of somebody; none for a visitor or an erased account."""
    return visitor.roles if isinstance(visitor, Person) and visitor.is_active else frozenset()


def anyone(visitor: Visitor) -> bool:
    """Open to all, signed in or not."""
    return True


def signed_in(visitor: Visitor) -> bool:
    """Whoever has an account."""
    return bool(roles(visitor))


def member(visitor: Visitor) -> bool:
    """Who belongs to an organisation."""
    return Role.MEMBER in roles(visitor)


def adviser(visitor: Visitor) -> bool:
    """The experts who accompany needs; administrators may all that advisers may."""
    return bool(roles(visitor) & {Role.ADVISER, Role.ADMINISTRATOR})


def administrator(visitor: Visitor) -> bool:
    """Who sets the service up."""
    return Role.ADMINISTRATOR in roles(visitor)


def reads_figures(visitor: Visitor) -> bool:
    """Who reads the chamber's figures: advisers, elected members, auditors. No figure names a person."""
    return bool(roles(visitor) & {Role.ADVISER, Role.ADMINISTRATOR, Role.ELECTED, Role.AUDITOR, Role.FIELD_AGENT})


def reads_trail(visitor: Visitor) -> bool:
    """Who reads the audit trail."""
    return bool(roles(visitor) & {Role.AUDITOR, Role.ADMINISTRATOR})


def needs_second_proof(visitor: Visitor) -> bool:
    """Whose sign-in asks for a second proof of identity."""
    return bool(roles(visitor) & STAFF)


def organisations(visitor: Visitor) -> frozenset[str]:
    """The organisations somebody belongs to, as the loop names them (`siren:123456789`); read once for each row."""
    if not isinstance(visitor, Person) or not visitor.is_active:
        return frozenset()
    found: frozenset[str] | None = visitor.__dict__.get("_organisations")
    if found is None:
        rows = visitor.memberships.filter(Membership.CURRENT)
        found = visitor.__dict__["_organisations"] = frozenset(each.organisation for each in rows)
    return found


def new_key() -> str:
    """A key nobody can guess: 256 random bits."""
    return KEY_MARK + secrets.token_urlsafe(32)


def prefix(key: str) -> str:
    """The letters by which people tell keys apart."""
    return key.removeprefix(KEY_MARK)[:8]


def digest(key: str) -> str:
    """What is kept of a key or of a link's secret. A plain hash is enough: 256 random bits cannot be searched."""
    return hashlib.sha256(key.encode()).hexdigest()
