"""The form of a correction: what becomes of the question, its key, and whether somebody may lose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.quizzes import rules

KEY = "key-"
RATING_WORDS = {
    "1": gettext_lazy("1, harmful"),
    "2": gettext_lazy("2, weak"),
    "3": gettext_lazy("3, good"),
    "4": gettext_lazy("4, very good"),
}


class CorrectionForm(forms.Form):
    """What is to happen. The fields of the key depend on the kind of question and are filled with what counts now."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What should happen?"),
        choices=[
            ("accept", gettext_lazy("Accept another answer as well: what was right stays right")),
            ("new_key", gettext_lazy("Another key: only the one below is right")),
            ("full_marks", gettext_lazy("Full marks for everybody, whatever they answered")),
            ("take_out", gettext_lazy("Take it out of the total: the rest decides")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what should happen.")},
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("If the mark of somebody would fall"),
        choices=[
            ("keep", gettext_lazy("Nobody loses: the higher mark stays")),
            ("everyone", gettext_lazy("Apply it to everyone: marks may fall, a pass stays a pass")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
        required=False,
    )

    def __init__(self, *args: Any, key: Sequence[rules.KeyField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key_names = [field.name for field in key]
        for field in key:
            self.fields[KEY + field.name] = _key_field(field)

    def key_fields(self) -> Iterator[BoundField]:
        """The fields of the key."""
        return (self[KEY + name] for name in self.key_names)

    @property
    def key(self) -> dict[str, list[str]]:
        """The key that was given, by field name of the rules."""
        found = {}
        for name in self.key_names:
            value = self.cleaned_data.get(KEY + name) or []
            found[name] = [value] if isinstance(value, str) else list(value)
        return found

    @property
    def is_keeping(self) -> bool:
        """Nobody loses."""
        return bool(self.cleaned_data.get("policy") != "everyone")

    def refuse_key(self, field: str, sentence: str) -> None:
        """Shows what is wrong with the key at its place."""
        name = KEY + field
        self.add_error(name if name in self.fields else None, sentence)


class ReasonForm(forms.Form):
    """The last step: one line for everybody whose mark changes."""

    reason = forms.CharField(
        label=gettext_lazy("What was wrong, in one line"),
        help_text=gettext_lazy("Everybody whose mark changes reads it beside their result."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say in one line what was wrong.")},
    )


def label_of(field: rules.KeyField) -> str:
    """What a field of the key is called."""
    if field.name == "correct":
        return _("What is right")
    if field.name == "best":
        return _("The best reply")
    if field.name == "worst":
        return _("The worst reply")
    if field.name == "numbers":
        return _("Numbers that count")
    if field.name == "spans":
        return _("Words that count")
    if field.name.startswith("gap-"):
        return _("Gap %(name)s") % {"name": field.about}
    return field.about


def _key_field(field: rules.KeyField) -> forms.Field:
    label = label_of(field)
    choices = [
        (value, RATING_WORDS.get(text, text) if field.name.startswith("rating-") else text)
        for value, text in field.choices
    ]
    if field.control == "one":
        widget: Any = forms.RadioSelect if field.name == "correct" else forms.Select
        return forms.ChoiceField(
            label=label, choices=choices, initial=field.value[0], required=False, widget=widget
        )
    if field.control == "many":
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            initial=list(field.value),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    hints = {
        "numbers": _(
            "One on each line, such as 12.5 or 12.5 ± 0.1 or 12 = 50%. The first that fits decides."
        ),
        "spans": _("One stretch on each line by the numbers of its words, such as 4-7 or 9 = 50%."),
    }
    return forms.CharField(
        label=label,
        initial="\n".join(field.value),
        required=False,
        max_length=rules.MAX_KEY_TEXT,
        help_text=hints.get(field.name, _("One phrase on each line; any one of them counts.")),
        widget=forms.Textarea(attrs={"rows": min(8, len(field.value) + 2)}),
    )
