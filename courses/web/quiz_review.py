"""Answers that wait for a grader: the queue, one answer, the decision."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.actions import reviewing
from courses.actions.refusals import Refused
from courses.permissions import may_open_grading
from courses.quizzes.queries import AttemptNotFound
from courses.quizzes.review_queries import answer_to_review, next_waiting, waiting_for
from courses.web.viewer import viewer
from lms.lib import clock


class DecisionForm(forms.Form):
    """Full, half or none, with a reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            ("accept", gettext_lazy("Full credit: the answer does what was asked")),
            ("half", gettext_lazy("Half: part of it is there")),
            ("no", gettext_lazy("None yet: what was asked is missing")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Your reason"),
        help_text=gettext_lazy(
            "The learner reads this sentence. Say what decided it, kindly and concretely."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Answers that the reader may decide, oldest first."""
    actor = viewer(request)
    if not may_open_grading(actor):
        raise PermissionDenied
    return render(request, "courses/grader/answer_reviews.html", {"answers": waiting_for(actor, clock.now())})


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """One answer, without the learner's name. POST claims it, or decides it."""
    actor, at = viewer(request), clock.now()
    if not may_open_grading(actor):
        raise PermissionDenied
    try:
        page = answer_to_review(actor, review_id, at)
        form = DecisionForm(request.POST if "decision" in request.POST or "reason" in request.POST else None)
        if request.method == "POST" and not form.is_bound:
            reviewing.claim_answer_review(actor=actor, review_id=review_id, at=at)
            return redirect("answer_review", review_id=review_id)
        if form.is_bound and form.is_valid():
            reviewing.decide_answer(actor=actor, review_id=review_id, at=at, **form.cleaned_data)
            return _next(request)
    except AttemptNotFound as error:
        raise Http404 from error
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("answer_reviews")
    status = 400 if form.is_bound else 200
    return render(request, "courses/grader/answer_review.html", {"page": page, "form": form}, status=status)


def _next(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Decided. The learner sees your reason with the result."))
    following = next_waiting(viewer(request), clock.now())
    if following is None:
        return redirect("answer_reviews")
    return redirect("answer_review", review_id=following)
