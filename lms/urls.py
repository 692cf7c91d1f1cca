"""Where each address leads."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from lms import views

handler400 = "lms.views.bad_request"
handler403 = "lms.views.forbidden"
handler404 = "lms.views.not_found"
handler429 = "lms.views.too_many"  # allauth's
handler500 = "lms.views.server_error"

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("accounts/", include("lms.accounts.urls")),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("help/", views.help_page, name="help"),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v1/", include("courses.api.urls")),
    path("", include("content.urls")),
    path("", include("courses.web.urls")),
]
