"""How far graders agree, kept by what was selected. Working data: it can be made anew at any time."""

from __future__ import annotations

from django.db import models

from courses.analysis.models import AGREES, KeptAnalysis


class AgreementAnalysis(KeptAnalysis):
    """Scripts that several graders have marked."""

    JOB = "courses.agreement"

    class Meta:
        constraints = (models.CheckConstraint(condition=AGREES, name="agreement_analysis_agrees"),)

    def __str__(self) -> str:
        return f"agreement {self.selection_digest[:8]}"
