"""Panels of the editor that tell an author where a page stands."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Page

from content.checks import (
    coverage,
    quiz_problems,
    role_play_to_do,
    scenario_findings,
    scenario_paths,
    scored_problems,
    scored_to_do,
)
from content.freezing.assessment import freeze_objectives


class ScenarioPanel(Panel):
    """Dead ends, unreachable nodes and every path of the scenario as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one scenario page."""

        template_name = "content/panels/scenario.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The problems and the paths."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            scenario = self.instance.freeze(draft=True)
            is_begun = bool(scenario.nodes)
            findings = scenario_findings(scenario) if is_begun else []
            return {
                **context,
                "page": self.instance,
                "is_begun": is_begun,
                "problems": [finding for finding in findings if finding.is_blocking],
                "advice": [finding for finding in findings if not finding.is_blocking],
                "paths": scenario_paths(scenario) if is_begun else [],
            }


class CoachPanel(Panel):
    """What the writing coach says to the answers of the role-play as it was last saved."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one role-play page."""

        template_name = "content/panels/coach.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Whether there are answers, and what is worth a look."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            item = self.instance.freeze(draft=True)
            language = self.instance.locale.language_code if self.instance.locale_id else "en"
            is_begun = bool(item.models or item.tired)
            return {
                **context,
                "is_begun": is_begun,
                "to_do": list(role_play_to_do(item, language)) if is_begun else [],
            }


class ScoredTextsPanel(Panel):
    """What keeps the scored replies of a role-play from a release, and what graders still miss."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one role-play."""

        template_name = "content/panels/scored_texts.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The problems and the to-do list of the role-play as it was last saved."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            role_play = self.instance.freeze(draft=True)
            rubric = role_play.rubric
            others = [page.freeze(draft=True) for page in self._others()] if rubric.criteria else []
            scored = [*role_play.scored, *(text for one in others for text in one.scored)]
            return {
                **context,
                "problems": list(scored_problems(role_play)),
                "to_do": list(scored_to_do(rubric, scored)) if rubric.criteria else [],
            }

        def _others(self) -> list[Any]:
            """The other briefs of the module that are graded with the same rubric."""
            if not self.instance.path:
                return []
            found = type(self.instance).objects.sibling_of(self.instance, inclusive=False)
            return list(found.filter(rubric=self.instance.rubric))


class ReleasePanel(Panel):
    """What keeps the module from a release, whether changes wait for one, and all versions so far."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one module page."""

        template_name = "content/panels/release.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The state of the module."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "state": self.instance.release_state()}


class CoveragePanel(Panel):
    """What every attempt of a quiz is sure to ask, beside what its blueprint wants."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one quiz page."""

        template_name = "content/panels/coverage.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Slots, table and problems of the quiz as it was last saved."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            parent = self.instance.get_parent() if self.instance.path else self._parent_of_new_page()
            module = parent.specific if parent is not None else None
            quiz = self.instance.freeze(draft=True)
            objectives = freeze_objectives(module.objectives) if module is not None else ()
            return {
                **context,
                "quiz": quiz,
                "skill": getattr(module, "skill", ""),
                "coverage": coverage(quiz, objectives),
                "problems": quiz_problems(quiz, objectives) if quiz.slots else [],
            }

        def _parent_of_new_page(self) -> Page | None:
            """The module under which a page is begun, as its address says."""
            match = self.request.resolver_match if self.request else None
            key = match.kwargs.get("parent_page_id") if match else None
            return Page.objects.filter(pk=key).first() if key else None
