"""Addresses of the register."""

from django.urls import path

from entremise.registry.views import claims, establishments, joining

app_name = "registry"
urlpatterns = [
    path("entreprises/<slug:scheme>/<str:identifier>/", establishments.establishment, name="establishment"),
    path("entreprises/<slug:scheme>/<str:identifier>/erreur", establishments.report_error, name="report_error"),
    path(
        "entreprises/<slug:scheme>/<str:identifier>/erreur/merci", establishments.error_reported, name="error_reported"
    ),
    path("entreprises/<slug:scheme>/<str:identifier>/rejoindre", joining.join, name="join"),
    path("compte/organisations/ajouter", joining.add, name="add_organisation"),
    path("compte/organisations/projet", joining.found, name="found"),
    path("compte/organisations/etrangere", joining.foreign, name="foreign"),
    path("conseiller/rattachements", claims.claims, name="claims"),
    path("conseiller/rattachements/<int:pk>", claims.answer, name="answer_claim"),
    path("conseiller/courriers", claims.letters, name="letters"),
    path("conseiller/courriers/<int:pk>", claims.letter, name="letter"),
]
