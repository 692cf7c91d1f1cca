"""Addresses of the content app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
