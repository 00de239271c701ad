"""Addresses of neutrality: what anyone may check, and why a firm was or was not shown."""

from django.urls import URLPattern

app_name = "neutrality"
urlpatterns: list[URLPattern] = []
