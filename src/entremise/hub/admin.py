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
    list_display = ("created_at", "text", "place", "name", "email")
    list_filter = ("language", "created_at")
    search_fields = ("text", "name", "email")
    readonly_fields: ClassVar = [field.name for field in Need._meta.fields if field.name != "id"]  # noqa: SLF001

    def has_add_permission(self, request: object) -> bool:
        """Needs come from those who have them."""
        return False
