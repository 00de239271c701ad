"""The register in the administration: looked up, and errors settled; loads alone change what files say."""

from django.contrib import admin
from django.http import HttpRequest

from entremise.registry.models import ErrorReport, Establishment, IndexGeneration, Load, Offer, Organisation, Reference


class ReadOnly:
    """What only loads write."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class OfferInline(ReadOnly, admin.TabularInline[Offer, Establishment]):
    """The offers of an establishment."""

    model = Offer


class ReferenceInline(ReadOnly, admin.TabularInline[Reference, Establishment]):
    """The past work of an establishment."""

    model = Reference


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly, admin.ModelAdmin[Organisation]):
    """Looked up by identifier or by the beginning of the name."""

    list_display = ("identifier", "scheme", "name", "category", "named", "source", "source_date")
    search_fields = ("=identifier", "folded__startswith")
    show_full_result_count = False
    ordering = ("pk",)


@admin.register(Establishment)
class EstablishmentAdmin(ReadOnly, admin.ModelAdmin[Establishment]):
    """Looked up by identifier or commune."""

    list_display = ("identifier", "scheme", "name", "activity", "commune", "named", "source", "source_date")
    search_fields = ("=identifier", "=commune")
    show_full_result_count = False
    ordering = ("pk",)
    raw_id_fields = ("organisation",)
    inlines = (OfferInline, ReferenceInline)


@admin.register(Load)
class LoadAdmin(ReadOnly, admin.ModelAdmin[Load]):
    """The journal of loads."""

    list_display = ("source", "source_date", "finished_at", "read", "new", "changed", "closed", "removed", "rejected")
    list_filter = ("source",)
    ordering = ("-pk",)


@admin.register(IndexGeneration)
class IndexGenerationAdmin(ReadOnly, admin.ModelAdmin[IndexGeneration]):
    """The generations of the index; the newest is in service."""

    list_display = ("name", "documents", "created_at")
    ordering = ("-pk",)


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin[ErrorReport]):
    """What people find wrong: read, checked, settled."""

    list_display = ("establishment", "created_at", "email", "settled_at")
    list_filter = (("settled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("establishment",)
    readonly_fields = ("establishment", "message", "email", "created_at")
    ordering = ("settled_at", "-created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
