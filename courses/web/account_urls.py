"""Addresses of the pages about oneself. Settings and log-in are in lms.accounts."""

from django.urls import path

from courses.web import notices

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices_read"),
]
