"""Panels of the editor that tell an author where a page stands."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from content.checks import scenario_paths, scenario_problems


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
            return {
                **context,
                "is_begun": is_begun,
                "problems": scenario_problems(scenario) if is_begun else [],
                "paths": scenario_paths(scenario) if is_begun else [],
            }


class ReleasePanel(Panel):
    """What keeps the module from a release, whether changes wait for one, and all versions so far."""

    class BoundPanel(Panel.BoundPanel):
        """The panel for one module page."""

        template_name = "content/panels/release.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The state of the module."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "state": self.instance.release_state()}
