"""Addresses of the library itself."""

from __future__ import annotations

from django.urls import path

from content import views

app_name = "content"
urlpatterns = [path("pictures/<int:image_id>/<str:rendition>", views.picture, name="picture")]
