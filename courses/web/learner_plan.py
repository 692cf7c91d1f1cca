"""The if-then plan: one sentence, private to the learner and the manager."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import queries as library
from content.documents import Item, PlanStep
from courses.actions import learner as actions
from courses.actions.refusals import Refused
from courses.enrollments.queries import Held
from courses.plans.queries import plan_of
from courses.plans.rules import MAX_CHARACTERS
from courses.web.viewer import viewer
from lms.accounts.queries import managers_of
from lms.lib import clock


class PlanForm(forms.Form):
    """«When …, I will …»."""

    cue = forms.CharField(
        label=gettext_lazy("When"),
        help_text=gettext_lazy("The moment: something that you can see or hear."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say what you will notice: something you can see or hear at your desk.")
        },
    )
    behavior = forms.CharField(
        label=gettext_lazy("I will"),
        help_text=gettext_lazy("One thing that you do then."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Say what you will do then: one thing, small enough for a busy day.")
        },
    )


def plan_page(request: HttpRequest, held: Held, item: Item) -> HttpResponse:
    """The sentence, and the form to write or change it."""
    assert isinstance(item, PlanStep)
    actor, at = viewer(request), clock.now()
    document = library.document(held.version_id)
    plan = plan_of(held.id)
    form = PlanForm(
        request.POST or None,
        initial={"cue": plan.cue if plan else "", "behavior": plan.behavior if plan else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_plan(
                actor=actor,
                enrollment_id=held.id,
                cue=form.cleaned_data["cue"],
                behavior=form.cleaned_data["behavior"],
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your plan is kept. It stands on your home page."))
            return redirect("module", module=document.slug)
    managers = managers_of(actor.pk, at)
    context = {
        "document": document,
        "item": item,
        "form": form,
        "plan": plan if plan and plan.is_made else None,
        "manager": managers[0] if managers else None,
        "goal": next((one for one in document.objectives if plan and one.key == plan.goal_key), None),
    }
    return render(request, "courses/learner/plan.html", context)
