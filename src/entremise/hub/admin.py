"""Needs, for the advisers of the chamber."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Need

admin.site.site_header = admin.site.site_title = _("Administration d’Entremise")
admin.site.index_title = _("Ce que la chambre reçoit et vérifie")


@admin.register(Need)
class NeedAdmin(admin.ModelAdmin[Need]):
    """Needs in the order they came, to be read and searched; what was said is not rewritten."""

    date_hierarchy = "created_at"
    list_display = ("created_at", "text", "status", "kind", "organisation_name", "name", "email", "adviser")
    list_filter = ("kind", "visibility", "door", "language", "created_at")
    list_select_related = ("adviser",)
    search_fields = ("text", "name", "email", "organisation_name")
    readonly_fields: ClassVar = [field.name for field in Need._meta.fields if field.name != "id"]  # noqa: SLF001

    def has_add_permission(self, request: object) -> bool:
        """Needs come from those who have them."""
        return False
