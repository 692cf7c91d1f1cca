"""Addresses of the agreement board."""

from django.urls import path

from courses.web import agreement

urlpatterns = [
    path("agreement/", agreement.board, name="agreement"),
    path("agreement/compute/", agreement.compute, name="agreement_compute"),
    path("agreement/export.csv", agreement.export, name="agreement_export"),
]
