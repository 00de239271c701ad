"""Addresses of the register."""

from django.urls import path

from entremise.registry import views

app_name = "registry"
urlpatterns = [
    path("entreprises/<slug:scheme>/<str:identifier>/", views.establishment, name="establishment"),
    path("entreprises/<slug:scheme>/<str:identifier>/erreur", views.report_error, name="report_error"),
    path("entreprises/<slug:scheme>/<str:identifier>/erreur/merci", views.error_reported, name="error_reported"),
]
