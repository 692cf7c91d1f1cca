"""A scenario that uses everything a scenario can: conditions, other ways, a limited loop, a clock, an opening of one's own."""

from __future__ import annotations

from dataclasses import replace

from content import documents
from content.documents import (
    Branch,
    Condition,
    Customer,
    Effect,
    Ending,
    Meter,
    Scenario,
    ScenarioChoice,
    ScenarioNode,
)
from tests.harness import small_module

KEY = "30000000-0000-4000-8000-000000000001"
GENTLER = "30000000-0000-4000-8000-000000000002"


def two_tables() -> Scenario:
    """Marek has not written yet. Whoever opens well hears from him; who strikes back twice loses him."""
    calm = (Condition("heat", "<=", 3),)
    return Scenario(
        key=KEY,
        slug="two-tables",
        title="Two tables",
        minutes=12,
        channel="chat",
        customer=Customer(name="Marek", about="Oakmere Home"),
        situation_html="<p>The second cracked leg.</p>",
        start="open",
        meters=(
            Meter(key="heat", label="Heat", start=6, low=0, high=10),
            Meter(key="found", label="Interest found", start=0, low=0, high=1),
        ),
        mood_meter="found",
        nodes=(
            ScenarioNode(
                key="open",
                says="",
                direction="The tracking says that the second table has arrived.",
                choices=(
                    ScenarioChoice(key="write", text="Is it whole this time?", goto="answer", points=3),
                    ScenarioChoice(
                        key="wait",
                        text="",
                        goto="storm",
                        points=0,
                        reason="He had to write first, again.",
                        effects=(Effect("heat", 3),),
                        is_silence=True,
                    ),
                ),
                seconds=40,
            ),
            ScenarioNode(
                key="answer",
                says="Cracked. AGAIN.",
                choices=(
                    ScenarioChoice(
                        key="echo",
                        text="Two tables, two cracked legs.",
                        goto="answer",
                        points=3,
                        effects=(Effect("heat", -3),),
                        branches=(Branch(goto="ask", conditions=calm),),
                    ),
                    ScenarioChoice(
                        key="calm-down",
                        text="Please calm down.",
                        goto="storm",
                        points=0,
                        effects=(Effect("heat", 2),),
                    ),
                ),
            ),
            ScenarioNode(
                key="storm",
                says="WOW.",
                choices=(
                    ScenarioChoice(
                        key="own-it",
                        text="That was ours to see.",
                        goto="answer",
                        points=2,
                        effects=(Effect("heat", -2),),
                    ),
                    ScenarioChoice(
                        key="policy",
                        text="Our policy says …",
                        goto="storm",
                        points=0,
                        effects=(Effect("heat", 1),),
                    ),
                ),
                max_visits=2,
                when_full="lost",
            ),
            ScenarioNode(
                key="ask",
                says="So what now?",
                choices=(
                    ScenarioChoice(
                        key="interest",
                        text="What has to be true by Saturday?",
                        goto="ask",
                        points=3,
                        effects=(Effect("found", 1, sets=True),),
                        conditions=(Condition("found", "==", 0),),
                    ),
                    ScenarioChoice(
                        key="doors",
                        text="Legs tomorrow, or the money back today?",
                        goto="end",
                        points=3,
                        conditions=(Condition("found", "==", 1),),
                    ),
                    ScenarioChoice(key="close", text="We will be in touch.", goto="end", points=0),
                ),
            ),
        ),
        endings=(
            Ending(
                key="stands",
                title="The table stands",
                text="It stands.",
                conditions=(Condition("found", "==", 1),),
                is_best=True,
            ),
            Ending(key="lost", title="Both lost", text="He is gone.", only_by_name=True),
            Ending(key="vague", title="Up in the air", text="Nobody knows."),
        ),
        debrief="When did he hear you?",
        intensity="high",
        content_note="A customer shouts.",
    )


def gentler() -> Scenario:
    """The same lesson with nobody shouting."""
    return replace(
        small_module.scenario(),
        key=GENTLER,
        slug="one-table",
        title="One table",
        objectives=(),
        is_beside_path=True,
    )


def with_branching(*, has_gentler: bool = False) -> documents.Module:
    """The small module with this scenario in its path instead of its own; with a gentler variant beside it."""
    module = small_module.document()
    story = replace(two_tables(), gentler_key=GENTLER if has_gentler else "")
    items = tuple(story if item.kind == "scenario" else item for item in module.items)
    return replace(module, items=items, variants=(gentler(),) if has_gentler else ())
