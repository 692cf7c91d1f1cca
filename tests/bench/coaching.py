"""How long the writing coach takes for a draft of about 200 words: `python -m tests.bench.coaching`; prints JSON."""

from __future__ import annotations

import json
import os
import statistics
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from content.coach import Draft, draft_of, pack_for, read  # noqa: E402
from content.documents import RolePlay  # noqa: E402
from content.seed.loading import SEED  # noqa: E402
from content.seed.reading import read_module  # noqa: E402

WORDS = 200
ROUNDS = 500


def drafts() -> list[Draft]:
    """The model answers and the tired one of the first brief, each drawn out to 200 words."""
    module = read_module(SEED / "m01-active-listening")
    brief = next(item for item in module.items if isinstance(item, RolePlay))
    (part,) = brief.parts
    texts = [*(model.texts[part.key] for model in brief.models), brief.tired[part.key]]
    result = []
    for text in texts:
        words = (f"{text}\n\n" * WORDS).split(" ")[:WORDS]
        result.append(draft_of(brief, {part.key: " ".join(words)}, focus=brief.rubric.criteria[0].key))
    return result


def measure() -> dict[str, Any]:
    """Milliseconds of the first reading (patterns are compiled) and of the others."""
    written, pack = drafts(), pack_for("en")
    started = time.perf_counter()
    read(written[0], pack)
    first = (time.perf_counter() - started) * 1000
    walls = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        read(written[number % len(written)], pack)
        walls.append((time.perf_counter() - started) * 1000)
    hundredths = statistics.quantiles(walls, n=100)
    return {
        "coach_words": WORDS,
        "coach_first_ms": round(first, 1),
        "coach_p50_ms": round(hundredths[49], 2),
        "coach_p95_ms": round(hundredths[94], 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
