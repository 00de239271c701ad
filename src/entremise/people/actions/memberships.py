"""A person joins an organisation once it is proven that they belong there; leaves it, or is taken off by a manager."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from entremise.notices.actions import Addressee, tell, withdraw
from entremise.people import trail
from entremise.people.actions import personal
from entremise.people.models import Invitation, Membership, Person
from entremise.people.queries.memberships import colleagues, managers, waiting_letters

Proof = Membership.Proof

#: A code is read on paper and typed: no 0, 1, I, L or O, which are taken for one another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
#: After so many wrong codes the letter is void.
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Claimed:
    """The organisation somebody says is theirs.

    Attributes:
        declared: what they say of it when the register does not show it: country, commune, description.
    """

    scheme: str
    identifier: str
    name: str
    declared: dict[str, Any] = field(default_factory=dict)


class LastManagerError(Exception):
    """Colleagues would be left without a manager: another must be named first."""


class CodeError(Exception):
    """The code does not open: ``why`` is `none` (no letter left yet), `late`, `wrong` or `void` (tried too often).

    Attributes:
        left: how many tries remain.
    """

    def __init__(self, why: str, left: int = 0) -> None:
        super().__init__(why)
        self.why, self.left = why, left


def claim(
    person: Person, organisation: Claimed, proof: Proof, *, function: str = "", at: datetime | None = None
) -> Membership:
    """Say that one belongs to an organisation, and how it will be proven; the same claim again changes the proof only.

    It waits for a letter or an adviser; what proves itself (`confirm`) is for the caller to confirm.
    """
    at = at or timezone.now()
    with transaction.atomic():
        membership, new = Membership.objects.get_or_create(
            person=person, scheme=organisation.scheme, identifier=organisation.identifier, ended_at=None,
            defaults={"name": organisation.name, "declared": organisation.declared, "function": function,
                      "proof": proof, "asked_at": at, "letter_asked_at": at if proof == Proof.LETTER else None},
        )  # fmt: skip
        if new:
            trail.record("membership.claim", membership, person, proof=proof, organisation=membership.organisation)
        elif membership.confirmed_at is None and membership.proof != proof:
            _change_proof(membership, proof, person, at)
        if membership.confirmed_at is None and proof in (Proof.LETTER, Proof.ADVISER):
            occasion = f"membership:{membership.pk}:{proof}"
            context = {"organisation": membership.name, "proof": proof}
            tell("membership_asked", occasion, Addressee.of(person), context, url=_mine(), at=at)
    return membership


def _change_proof(membership: Membership, proof: Proof, person: Person, at: datetime) -> None:
    facts: dict[str, Any] = {"proof": proof}
    if proof == Proof.LETTER and membership.letter_asked_at is None:
        facts["letter_asked_at"] = at
    Membership.objects.filter(pk=membership.pk, confirmed_at=None, ended_at=None).update(**facts)
    membership.refresh_from_db()
    trail.record("membership.change_proof", membership, person, proof=proof)


def confirm(membership: Membership, by: Person | None = None, at: datetime | None = None) -> Membership:
    """Record that a claim is proven. Whoever is first in an organisation is its manager. Again: nothing."""
    at = at or timezone.now()
    with transaction.atomic():
        alone = not managers(membership.scheme, membership.identifier).exists()
        changed = Membership.objects.filter(pk=membership.pk, confirmed_at=None, ended_at=None).update(
            confirmed_at=at, confirmed_by=by, manager=membership.manager or alone, letter_digest=""
        )
        membership.refresh_from_db()
        if changed:
            trail.record("membership.confirm", membership, by or membership.person, proof=membership.proof)
            _tell_confirmed(membership, at)
    return membership


def _tell_confirmed(membership: Membership, at: datetime) -> None:
    occasion, url = f"membership:{membership.pk}:confirmed", _colleagues(membership)
    context = {"organisation": membership.name, "manager": membership.manager, "colleague": str(membership.person)}
    tell("membership_confirmed", occasion, Addressee.of(membership.person), context, url=url, at=at)
    others = managers(membership.scheme, membership.identifier).exclude(pk=membership.pk).select_related("person")
    for other in others:
        tell("colleague_joined", occasion, Addressee.of(other.person), context, url=url, at=at)


def refuse(membership: Membership, reason: str, by: Person, at: datetime | None = None) -> Membership:
    """Record that a claim is not believed, and tell its person why."""
    at = at or timezone.now()
    with transaction.atomic():
        changed = Membership.objects.filter(pk=membership.pk, confirmed_at=None, ended_at=None).update(
            ended_at=at, ended_because=reason, letter_digest=""
        )
        membership.refresh_from_db()
        if changed:
            trail.record("membership.refuse", membership, by)
            context = {"organisation": membership.name, "reason": reason}
            occasion = f"membership:{membership.pk}:refused"
            tell("membership_refused", occasion, Addressee.of(membership.person), context, url=_mine(), at=at)
    return membership


def prepare_letter(membership: Membership, by: Person, at: datetime | None = None) -> str:
    """Draw the code of a letter that leaves now; it is seen this once. Prepared again, the code before is void.

    Returns:
        the code; empty when the claim no longer waits for a letter.
    """
    at = at or timezone.now()
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        changed = waiting_letters().filter(pk=membership.pk).update(
            letter_digest=code_digest(membership, code), letter_sent_at=at, letter_tries=0
        )  # fmt: skip
        if not changed:
            return ""
        trail.record("membership.letter", membership, by)
        context = {"organisation": membership.name, "days": settings.LETTER_DAYS}
        occasion, url = (
            f"membership:{membership.pk}:letter:{at:%Y%m%d}",
            reverse("people:letter_code", args=[membership.pk]),
        )
        tell("letter_sent", occasion, Addressee.of(membership.person), context, url=url, at=at)
    return code


def code_digest(membership: Membership, code: str) -> str:
    """What is kept of a code: keyed, since its forty bits could be searched."""
    text = f"letter\0{membership.pk}\0{code}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), text, hashlib.sha256).hex()


def enter_code(membership: Membership, typed: str, at: datetime | None = None) -> Membership:
    """Prove by the code of the letter that one receives the organisation's mail.

    Raises:
        CodeError: no letter was sent yet, it is too old, or the code is wrong; at the fifth wrong one the letter is
            void and another is asked for.
    """
    at = at or timezone.now()
    code = "".join(typed.upper().split()).replace("-", "")
    with transaction.atomic():
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        if row.confirmed_at:
            return row
        refusal = _refusal(row, code, at)
        if refusal is None:
            return confirm(row, row.person, at)
        if refusal.why in ("wrong", "void"):
            _count_try(row, refusal, at)
    raise refusal


def _refusal(row: Membership, code: str, at: datetime) -> CodeError | None:
    """Why a code does not open, or nothing."""
    if row.ended_at or not row.letter_digest or row.letter_sent_at is None:
        return CodeError("none")
    if at > row.letter_sent_at + timedelta(days=settings.LETTER_DAYS):
        return CodeError("late")
    if hmac.compare_digest(row.letter_digest, code_digest(row, code)):
        return None
    left = MOST_TRIES - row.letter_tries - 1
    return CodeError("wrong", left) if left > 0 else CodeError("void")


def _count_try(row: Membership, refusal: CodeError, at: datetime) -> None:
    row.letter_tries += 1
    if refusal.why == "void":
        row.letter_digest, row.letter_sent_at, row.letter_asked_at = "", None, at
    row.save(update_fields=["letter_tries", "letter_digest", "letter_sent_at", "letter_asked_at"])
    trail.record("membership.wrong_code", row, row.person, tries=row.letter_tries)


def ask_new_letter(membership: Membership, at: datetime | None = None) -> bool:
    """Ask for another letter: one was lost, or is too old. The code before is void.

    Returns:
        whether one was asked: not while the last one is still on its way.
    """
    at = at or timezone.now()
    arrived = at - timedelta(days=settings.LETTER_ON_ITS_WAY_DAYS)
    with transaction.atomic():
        asked = waiting_letters().filter(pk=membership.pk, letter_sent_at__lte=arrived).update(
            letter_digest="", letter_sent_at=None, letter_asked_at=at, letter_tries=0
        )  # fmt: skip
        if asked:
            trail.record("membership.new_letter", membership, membership.person)
    return bool(asked)


def leave(membership: Membership, successor: Membership | None = None, at: datetime | None = None) -> Membership:
    """A person leaves an organisation, or gives up a claim. The others keep a manager: ``successor`` when need be.

    Raises:
        LastManagerError: the last manager leaves colleagues and names nobody.
    """
    return _end(membership, membership.person, successor, "", at or timezone.now())


def end(membership: Membership, by: Person, because: str = "", at: datetime | None = None) -> Membership:
    """A manager ends the membership of a colleague, who is told.

    Raises:
        LastManagerError: it is the last manager's.
    """
    return _end(membership, by, None, because, at or timezone.now())


def _end(
    membership: Membership, by: Person, successor: Membership | None, because: str, at: datetime
) -> Membership:  # fmt: skip
    with transaction.atomic():
        current = colleagues(membership.scheme, membership.identifier)
        rows = {row.pk: row for row in current.select_for_update().select_related("person")}
        others = [row for pk, row in rows.items() if pk != membership.pk]
        if membership.pk in rows and others and not any(row.manager for row in others):
            if successor is None or successor.pk not in rows or successor.pk == membership.pk:
                raise LastManagerError
            name_manager(rows[successor.pk], by, at=at)
            rows[successor.pk].manager = True
        if Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=at, ended_because=because):
            trail.record("membership.end", membership, by)
            _revoke_invitations_of(membership, at)
            if membership.confirmed_at:
                personal.left(membership, _heir(others), at)
            _tell_ended(membership, by, because, others, at)
    membership.refresh_from_db()
    return membership


def _heir(others: list[Membership]) -> Membership | None:
    """Whoever goes on with what somebody leaves: a manager rather than another."""
    return next((row for row in others if row.manager), others[0] if others else None)


def _tell_ended(
    membership: Membership, by: Person, because: str, others: list[Membership], at: datetime
) -> None:  # fmt: skip
    occasion = f"membership:{membership.pk}:ended"
    context = {"organisation": membership.name, "colleague": str(membership.person), "because": because}
    if by.pk != membership.person_id:
        tell("membership_ended", occasion, Addressee.of(membership.person), context, url=_mine(), at=at)
    elif membership.confirmed_at:
        for other in others:
            if other.manager:
                url = _colleagues(membership)
                tell("colleague_left", occasion, Addressee.of(other.person), context, url=url, at=at)


def name_manager(membership: Membership, by: Person, *, manager: bool = True, at: datetime | None = None) -> None:
    """Make a colleague a manager, or no longer one.

    Raises:
        LastManagerError: nobody would manage the organisation any more.
    """
    at = at or timezone.now()
    with transaction.atomic():
        in_charge = managers(membership.scheme, membership.identifier).select_for_update()
        others = [row for row in in_charge if row.pk != membership.pk]
        if not manager and not others:
            raise LastManagerError
        current = Membership.objects.filter(Membership.CURRENT, pk=membership.pk, manager=not manager)
        if current.update(manager=manager):
            trail.record("membership.manager", membership, by, manager=manager)
            context = {"organisation": membership.name, "manager": manager, "by": str(by)}
            occasion, url = f"membership:{membership.pk}:manager:{at:%Y%m%dT%H%M%S}", _colleagues(membership)
            if by.pk != membership.person_id:
                tell("manager_named", occasion, Addressee.of(membership.person), context, url=url, at=at)


def _revoke_invitations_of(membership: Membership, at: datetime) -> None:
    """Whoever left no longer brings anybody in."""
    sent = Invitation.objects.filter(
        invited_by=membership.person_id, scheme=membership.scheme, identifier=membership.identifier,
        accepted_at=None, revoked_at=None,
    )  # fmt: skip
    for invitation in sent:
        withdraw(f"invitation:{invitation.pk}")
    sent.update(revoked_at=at)


def _mine() -> str:
    return reverse("people:organisations")


def _colleagues(membership: Membership) -> str:
    return reverse("people:colleagues", args=[membership.scheme, membership.identifier])
