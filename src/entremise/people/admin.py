"""Accounts and roles, for administrators: read, and changed by verbs only."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from entremise.people.actions import accounts
from entremise.people.models import Grant, Person, Role


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows to be read and searched."""

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nothing is rewritten by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nothing is deleted by hand."""
        return False


@admin.register(Person)
class PersonAdmin(ReadOnly):
    """Accounts, the last ones first. Passwords and rights of Django's own are not shown: they are not used."""

    date_hierarchy = "joined_at"
    list_display = ("email", "name", "language", "joined_at", "last_login", "is_active")
    list_filter = ("is_active", "language", "grants__role")
    search_fields = ("email", "name")
    fields = ("email", "name", "phone", "language", "joined_at", "last_login", "is_active", "erased_at")
    ordering = ("-joined_at",)
    actions = ("close", "reopen", "forget_proofs")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts are opened by those who sign in, or by `entremise person create`."""
        return False

    @admin.action(description=_("Fermer ces comptes"))
    def close(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        """Shut accounts; one's own stays."""
        for person in people.exclude(pk=_by(request).pk):
            accounts.close(person, _by(request))
        self.message_user(request, _("Ces comptes sont fermés."), messages.SUCCESS)

    @admin.action(description=_("Rouvrir ces comptes"))
    def reopen(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        """Open closed accounts again."""
        for person in people:
            accounts.reopen(person, _by(request))
        self.message_user(request, _("Ces comptes sont rouverts."), messages.SUCCESS)

    @admin.action(description=_("Oublier les secondes preuves perdues"))
    def forget_proofs(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        """Have people who lost their second proof set another up; one's own stays."""
        for person in people.exclude(pk=_by(request).pk):
            accounts.forget_proofs(person, _by(request))
        self.message_user(request, _("Une autre seconde preuve leur sera demandée."), messages.SUCCESS)


@admin.register(Grant)
class GrantAdmin(ReadOnly):
    """Roles the chamber gave: given here, ended here, never rewritten."""

    list_display = ("person", "role", "institution", "subjects", "places", "given_at", "given_by", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "given_by")
    search_fields = ("person__email", "person__name", "institution")
    autocomplete_fields = ("person",)
    fields = ("person", "role", "institution", "subjects", "places")
    ordering = ("-given_at",)
    actions = ("end",)

    def save_model(self, request: HttpRequest, obj: Grant, form: object, change: bool) -> None:  # noqa: FBT001
        """Give the role, once."""
        scope = {"institution": obj.institution, "subjects": obj.subjects, "places": obj.places}
        obj.pk = accounts.grant(obj.person, Role(obj.role), _by(request), **scope).pk

    @admin.action(description=_("Mettre fin à ces rôles"))
    def end(self, request: HttpRequest, grants: QuerySet[Grant]) -> None:
        """End roles that are still held."""
        for grant in grants.filter(ended_at=None).select_related("person"):
            accounts.end_grant(grant.person, Role(grant.role), _by(request))
        self.message_user(request, _("Ces rôles ont pris fin."), messages.SUCCESS)


def _by(request: HttpRequest) -> Person:
    """The administrator who asks."""
    assert isinstance(request.user, Person)  # noqa: S101 - the door lets nobody else in
    return request.user
