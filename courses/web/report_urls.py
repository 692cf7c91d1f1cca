"""Addresses of the completion report."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from courses.web import completion, completion_export


class ExportKind(StringConverter):
    """The two files that a report can leave as."""

    regex = "csv|xlsx"


register_converter(ExportKind, "export_kind")

urlpatterns = [
    path("completion/", completion.overview, name="completion"),
    path("completion/export.<export_kind:kind>", completion_export.export, name="completion_export"),
    path("completion/<uuid:team>/<slug:module>/", completion.cell, name="completion_cell"),
]
