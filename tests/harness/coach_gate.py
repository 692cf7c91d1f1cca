"""`python -m tests.harness.coach_gate [--write] [language]`: the figures of a rule pack; --write freezes them."""

from __future__ import annotations

import sys
from dataclasses import asdict

import yaml

from content.coach import PACKS, load_pack
from content.coach.gate import BASELINE, baseline, failures, figures


def main() -> int:
    """Prints what fell behind the frozen figures; 1 where something did."""
    names = [name for name in sys.argv[1:] if not name.startswith("--")]
    folder = PACKS / (names[0] if names else "en")
    now = figures(folder, load_pack(folder))
    if "--write" in sys.argv:
        data = {name: asdict(each) for name, each in now.items()}
        (folder / BASELINE).write_text(yaml.safe_dump(data, sort_keys=True, default_flow_style=None))
    for name, each in now.items():
        print(
            f"{name:<12} precision {each.precision:.2f} of {each.found + each.mistaken}, recall {each.recall:.2f} of {each.hits}"
        )
    problems = list(failures(now, baseline(folder)))
    print(
        "\n".join(problems)
        or f"{sum(each.hits + each.misses for each in now.values())} sentences, none behind the baseline"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
