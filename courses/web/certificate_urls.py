"""Addresses of certificates: for those who may see them, and for everybody."""

from __future__ import annotations

from django.urls import path

from courses.web import certificate, certificate_list, verify

urlpatterns = [
    path("certificates/", certificate_list.certificate_list, name="certificates"),
    path("certificates/<str:number>/", certificate.certificate, name="certificate"),
    path("certificates/<str:number>/pdf/", certificate.certificate_pdf, name="certificate_pdf"),
    path("certificates/<str:number>/status/", certificate.status, name="certificate_status"),
    path("certificates/<str:number>/consent/", certificate.consent, name="certificate_consent"),
    path("certificates/<str:number>/revoke/", certificate.revoke, name="certificate_revoke"),
    path("certificates/<str:number>/evidence/", certificate.evidence, name="certificate_evidence"),
    path("verify/", verify.verify, name="verify"),
    path("c/<str:token>/", verify.verify_token, name="verify_token"),
]
