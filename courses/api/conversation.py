"""A play as the API shows it: only the mood while it runs; points and reasons when it has ended."""

from __future__ import annotations

from typing import Any

from courses.api.serializers import RunOut
from courses.scenarios import queries, rules


def run_out(run_id: int) -> dict[str, Any]:
    """The play of a run. Whose it is, is for the caller to ask."""
    run = queries.run(run_id)
    scenario = run.scenario
    play = rules.replay(scenario, run.choices)
    is_over = play.ending is not None
    turns = [
        {
            "number": step.number,
            "says": step.node.says,
            "direction": step.node.direction,
            "reply": step.choice.text,
        }
        | (
            {
                "points": step.choice.points,
                "reason": step.choice.reason,
                "moves": [
                    {"meter": move.meter.label, "before": move.before, "after": move.after}
                    for move in step.moves
                ],
            }
            if is_over
            else {}
        )
        for step in play.steps
    ]
    data = {
        "id": run.id,
        "number": run.number,
        "says": play.node.says if play.node else "",
        "direction": play.node.direction if play.node else "",
        "choices": [
            {"key": choice.key, "text": choice.text, "is_silence": choice.is_silence}
            for choice in play.choices
        ],
        "mood": rules.mood(scenario, play.meters),
        "turns": turns,
        "ending": play.ending.title if play.ending else "",
        "debrief": scenario.debrief if is_over else "",
    }
    return dict(RunOut(data).data)
