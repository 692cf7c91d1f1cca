"""The form of a rubric: it says what a change means before it is saved, and asks for one line about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.blocks.stream_block import StreamBlockValidationError

from content import documents
from content.checks import rubric_problems
from content.comparing_rubrics import structural_sentences
from content.questions import authors_or, choices_with
from content.rubric_usage import brief_uses, reach
from content.rubrics import Rubric


class RubricForm(WagtailAdminModelForm):
    """Refuses a rubric that could not be graded with, and a change without its line; whoever writes a new one owns it.

    A change of structure has to be confirmed after the form has said what it means.
    """

    change_note = forms.CharField(
        label=_("What changed, in one line"),
        required=False,
        max_length=300,
        help_text=_(
            "Authors and graders read this in the history. Needed once anything of the text is different."
        ),
    )
    is_structure_confirmed = forms.BooleanField(
        label=_("Yes, change how this rubric counts"),
        required=False,
        help_text=_(
            "Needed only where criteria, weights, gates or the rule for passing change. What that means is said here "
            "before anything is saved."
        ),
    )

    began_with = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].widget = forms.Select(choices=choices_with(self.instance.skill))
        self.fields["owner"].queryset = authors_or(Q(pk=self.instance.owner_id))

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance._state.adding and self.instance.owner_id is None:
            self.instance.owner = self.for_user
        if self.errors:
            return
        if problems := self.instance.problems():
            # Of several errors of a field the editor shows the first alone.
            self.add_error("criteria", StreamBlockValidationError(non_block_errors=problems))
            return
        if not self.instance._state.adding:
            self._check_retiring()
            self._check_change()

    def _check_retiring(self) -> None:
        uses = brief_uses([self.instance])[self.instance.pk] if self.instance.is_retired else []
        if uses:
            self.add_error(
                "is_retired",
                _("“%(page)s” in “%(module)s” uses this rubric. Give it another one first.")
                % {"page": uses[0].title, "module": uses[0].module_title},
            )

    def _check_change(self) -> None:
        before = baseline(Rubric.objects.get(pk=self.instance.pk))
        after = self.instance.freeze(before.version) if before else None
        if before is None or after is None or before == after:
            return
        began = self.cleaned_data["began_with"]
        if began is not None and began != before.version:
            newer = _(
                "Somebody saved version %(number)d while you were writing. See under “Use and versions” what they "
                "changed. If you save again, your text takes the place of theirs; both are kept."
            )
            self.add_error("change_note", newer % {"number": before.version})
            return
        if not self.cleaned_data["change_note"].strip():
            self.add_error(
                "change_note", _("The text has changed. Say in one line what is different, and why.")
            )
        if documents.structure_digest(before) == documents.structure_digest(after):
            return
        if not self.cleaned_data["is_structure_confirmed"]:
            meaning = _(
                "This changes how the rubric counts: %(changes)s %(reach)s Those grades keep the rubric and the "
                "result they were given with. Graders have to earn their licence for the new version. If that is "
                "what you want, tick here and save again."
            )
            self.add_error(
                "is_structure_confirmed",
                meaning
                % {
                    "changes": " ".join(structural_sentences(before, after)),
                    "reach": reach(self.instance).sentence(),
                },
            )


def baseline(rubric: Rubric) -> documents.Rubric | None:
    """What a change is measured against: the newest version, or a sound text from before versions were kept."""
    newest = rubric.newest()
    if newest is not None:
        return newest.load()
    frozen = rubric.freeze(0)
    return None if list(rubric_problems(frozen)) else frozen


class ChangePanel(MultiFieldPanel):
    """What the form asks about a change; a new rubric has none."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The panel for one rubric."""

        def is_shown(self) -> bool:
            """Only for a rubric that is there."""
            return bool(self.instance.pk) and super().is_shown()


class StandingPanel(Panel):
    """The newest version of a rubric, and how far a change reaches."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one rubric that is there."""

        template_name = "content/panels/rubric.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Version and reach."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {
                **context,
                "rubric": self.instance,
                "version": self.instance.newest(),
                "reach": reach(self.instance).sentence(),
            }


RUBRIC_PANELS = ObjectList(
    [
        FieldPanel("title"),
        ChangePanel(
            [StandingPanel(), FieldPanel("change_note"), FieldPanel("is_structure_confirmed")],
            heading=_("This change"),
        ),
        FieldPanel("criteria"),
        MultiFieldPanel(
            [FieldPanel("gate_level"), FieldPanel("floor_level"), FieldPanel("below_solid")],
            heading=_("To pass"),
        ),
        FieldPanel("grader_notes"),
        MultiFieldPanel(
            [FieldPanel("skill"), FieldPanel("owner"), FieldPanel("is_retired")], heading=_("In the library")
        ),
    ],
    base_form_class=RubricForm,
)
