"""Addresses of the room."""

from django.urls import URLPattern

app_name = "books"
urlpatterns: list[URLPattern] = []
