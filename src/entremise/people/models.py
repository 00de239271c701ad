"""Accounts, what people may do, which organisations they belong to, what they agreed to, and who did what."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is here. The first two are read from memberships; the chamber grants the others."""

    MEMBER = "member", _("membre d’une entreprise")
    FOUNDER = "founder", _("porteur de projet")
    BUYER = "buyer", _("donneur d’ordre")
    ADVISER = "adviser", _("conseiller")
    FIELD_AGENT = "field_agent", _("agent de terrain")
    ELECTED = "elected", _("élu")
    PARTNER = "partner", _("chambre partenaire")
    ADMINISTRATOR = "administrator", _("administrateur")
    AUDITOR = "auditor", _("auditeur")


#: Who works with other people's data: a second proof of identity is asked of them at each sign-in.
STAFF = frozenset({Role.ADVISER, Role.FIELD_AGENT, Role.ELECTED, Role.ADMINISTRATOR, Role.AUDITOR})


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; an address is kept in lower case, so that it is one account however it is typed."""

    def create_user(self, email: str, password: str | None = None, **facts: object) -> "Person":
        """An account; without a password, one signs in with a code sent by mail or a passkey."""
        person = self.model(email=email.strip().lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **facts: object) -> "Person":
        """An administrator who may do everything."""
        return self.create_user(email, password, is_superuser=True, **facts)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The account of an address, however it is typed."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """An account. Signed in by e-mail; rights come from memberships and grants, not from this row.

    An erased person keeps a row without anything personal, so that what the loop counts still counts.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="fr", choices=[("fr", "Français"), ("en", "English")])
    joined_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=True)
    warned_at = models.DateTimeField(null=True, blank=True, help_text="told that an unused account will be erased")
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def has_usable_password(self) -> bool:
        """Whether a password was ever chosen: most accounts have none."""
        return bool(self.password) and super().has_usable_password()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """All that this person is now: read once for each loaded row.

        Whoever belongs only to organisations that somebody declared themselves is a founder, invited there or not.
        """
        granted = {Role(role) for role in self.grants.filter(ended_at=None).values_list("role", flat=True)}
        if self.is_superuser:
            granted.add(Role.ADMINISTRATOR)
        declared = Membership.objects.filter(
            scheme=OuterRef("scheme"), identifier=OuterRef("identifier"), proof=Membership.Proof.FOUNDED
        )
        member = self.memberships.filter(Membership.CURRENT).exclude(Exists(declared)).exists()
        return frozenset(granted | {Role.MEMBER if member else Role.FOUNDER})

    @property
    def is_staff(self) -> bool:
        """Whether the administration opens (Django asks)."""
        return Role.ADMINISTRATOR in self.roles

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators may all that the pages of the administration let one do (Django asks)."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Administrators see every app of the administration (Django asks)."""
        return self.is_active and self.is_staff


class Grant(models.Model):
    """A role given to a person by the chamber, for some subjects and some places; ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    institution = models.CharField(max_length=150, blank=True, help_text="empty: the chamber itself")
    subjects = models.JSONField(default=list, blank=True, help_text="beginnings of NAF codes; empty: all")
    places = models.JSONField(default=list, blank=True, help_text="beginnings of INSEE codes of communes; empty: all")
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(ended_at=None), name="grant_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class Absence(models.Model):
    """An adviser is away: until then, what would come to them comes to their stand-in."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(help_text="the last day away")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("begins_on")), name="absence_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.begins_on:%Y-%m-%d}"


class Membership(models.Model):
    """A person belongs to an organisation, once the claim is confirmed. The organisation is named by its identifier.

    Nothing points to a row of the register: a load may close or remove an organisation, what people did here stays.
    """

    class Proof(models.TextChoices):
        """How it is known that the person belongs there."""

        DOMAIN = "domain", _("adresse électronique de l’entreprise")
        LETTER = "letter", _("code reçu par courrier")
        ADVISER = "adviser", _("vérification par un conseiller")
        INVITATION = "invitation", _("invitation d’un collègue")
        FOUNDED = "founded", _("organisme déclaré par la personne elle-même")

    #: Confirmed and not ended.
    CURRENT: ClassVar = Q(confirmed_at__isnull=False, ended_at=None)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    scheme = models.CharField(max_length=12)
    identifier = models.CharField(max_length=32)
    name = models.CharField(max_length=255, help_text="of the organisation, when it was claimed")
    function = models.CharField(max_length=100, blank=True, help_text="what the person does there")
    manager = models.BooleanField(default=False, help_text="may invite colleagues and end memberships")
    proof = models.CharField(max_length=12, choices=Proof)
    letter_digest = models.CharField(max_length=64, blank=True, help_text="of the code sent by post")
    letter_asked_at = models.DateTimeField(null=True, blank=True)
    letter_sent_at = models.DateTimeField(null=True, blank=True)
    letter_tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    declared = models.JSONField(
        default=dict, blank=True, help_text="what the person says of an organisation the register does not show"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="refused, left or ended")
    ended_because = models.CharField(max_length=500, blank=True, help_text="said to the person")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "scheme", "identifier"], condition=Q(ended_at=None), name="membership_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "identifier"], name="membership_organisation")]

    def __str__(self) -> str:
        return f"{self.person} · {self.name}"

    @property
    def organisation(self) -> str:
        """The organisation as the loop names it: `siren:123456789`."""
        return f"{self.scheme}:{self.identifier}"


class Invitation(models.Model):
    """A colleague is asked, by mail, to join an organisation. Only the digest of the link's secret is kept."""

    scheme = models.CharField(max_length=12)
    identifier = models.CharField(max_length=32)
    name = models.CharField(max_length=255)
    email = models.EmailField()
    manager = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} · {self.name}"


class Consent(models.Model):
    """A person said yes or no to one use of their data. Rows are only added: the last one of a purpose holds."""

    class Purpose(models.TextChoices):
        """What the data would be used for."""

        TERMS = "terms", _("utiliser le service selon ses conditions")
        CONTACT = "contact", _("transmettre mes coordonnées à qui j’accepte de rencontrer")
        NEWS = "news", _("recevoir les nouvelles de la chambre")
        STUDY = "study", _("être interrogé sur l’usage du service")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    given = models.BooleanField()
    wording = models.CharField(max_length=20, help_text="version of the text that was shown")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person} {self.purpose} {self.given}"


class ApiKey(models.Model):
    """A key to the API, of a person or a named program. Only its digest is kept: a lost key is revoked and replaced.

    A key of a person acts as that person; one of a program, made by the operator, only reads what anybody may.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="api_keys")
    name = models.CharField(max_length=100, help_text="who uses it")
    prefix = models.CharField(max_length=8, unique=True, help_text="its first letters, to tell keys apart")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key, in hexadecimal")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "name"], name="api_key_name", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Trace(models.Model):
    """Who did what, to what, when, from where. Rows are only added.

    ``actor`` says who in words that survive an erasure: a role, `system`, `link` (a signed link of a mail).
    ``origin`` is a keyed digest of the address, so that one source can be followed without knowing where it is.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="traces")
    actor = models.CharField(max_length=20)
    verb = models.CharField(max_length=60, help_text="need.publish")
    subject = models.CharField(max_length=60, help_text="need:123")
    details = models.JSONField(default=dict, blank=True)
    door = models.CharField(max_length=12, help_text="page, api, mail, command, round")
    origin = models.CharField(max_length=32, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"], name="trace_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"
