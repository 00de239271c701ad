"""Addresses of the register."""

from django.urls import path

from entremise.registry.views import establishments

app_name = "registry"
urlpatterns = [
    path("entreprises/<slug:scheme>/<str:identifier>/", establishments.establishment, name="establishment"),
    path("entreprises/<slug:scheme>/<str:identifier>/erreur", establishments.report_error, name="report_error"),
    path(
        "entreprises/<slug:scheme>/<str:identifier>/erreur/merci", establishments.error_reported, name="error_reported"
    ),
]
