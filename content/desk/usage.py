"""What became of a question: the quizzes that ask it, the releases that hold it, its versions and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.snippets.views.snippets import UsageView

from content.comparing import Difference, differences
from content.questions import Question, QuestionVersion
from content.usage import answers_by_version, page_uses, release_uses


@dataclass(frozen=True)
class VersionRow:
    """A kept version: who made it, when, and how many answers refer to it."""

    number: int
    created_at: datetime
    created_by: str
    answers: int


@dataclass(frozen=True)
class Comparison:
    """Two versions beside each other."""

    old: int
    new: int
    differences: tuple[Difference, ...]


class QuestionUsageView(UsageView):
    """The usage map and the history of one question."""

    template_name = "content/bank/usage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything that the page says."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        question: Question = self.object
        versions = list(question.versions.select_related("created_by").order_by("-number"))
        answers = answers_by_version(question.pk)
        rows = [
            VersionRow(
                number=version.number,
                created_at=version.created_at,
                created_by=str(version.created_by or ""),
                answers=answers[version.number],
            )
            for version in versions
        ]
        return {
            **context,
            "question": question,
            "pages": page_uses([question])[question.pk],
            "releases": release_uses(question),
            "versions": rows,
            "comparison": self._comparison(versions),
        }

    def _comparison(self, versions: list[QuestionVersion]) -> Comparison | None:
        """The two versions that were asked for, or the newest two; None where there are not two."""
        by_number = {version.number: version for version in versions}
        newest = [version.number for version in versions[:2]]
        if len(newest) < 2:
            return None
        chosen = [self.request.GET.get("old", ""), self.request.GET.get("new", "")]
        numbers = [int(number) for number in chosen if number.isascii() and number.isdigit()]
        if len(numbers) != 2 or not set(numbers) <= set(by_number):
            numbers = [newest[1], newest[0]]
        old, new = (by_number[number] for number in numbers)
        return Comparison(old.number, new.number, tuple(differences(old.load(), new.load())))
