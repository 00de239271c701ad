"""The administration: its door is everybody's sign-in, and it shows no secret."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

#: Apps whose rows are secrets (second proofs) or are managed elsewhere (addresses, sessions, identity providers).
HIDDEN = frozenset({"account", "mfa", "socialaccount", "usersessions"})


class Site(AdminSite):
    """Administrators come in as everybody does, with their second proof (people/second_proof.py)."""

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Leave out the apps that are hidden."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        shown = [model for model in models if model._meta.app_label not in HIDDEN]  # noqa: SLF001
        super().register(shown, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in where everybody does, then come back."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = {"next": request.GET.get("next") or reverse("admin:index")}
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(wanted)}")
