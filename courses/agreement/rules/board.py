"""From marks to the board: each figure once for the scripts as they are, and 2,000 times for scripts drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from courses.agreement.rules import coefficients as of
from courses.agreement.rules.bands import ORDER, Name, Verdict, verdict
from courses.agreement.rules.draws import DRAWS, Sums, intervals
from courses.agreement.rules.marks import Layout, Mark, Script, compared, total
from courses.agreement.rules.results import CriterionResult, Figure, Line, Results, RubricWords

Table = list[list[float]]
Measure = Callable[[Sums], float | None]


def measure(marks: Iterable[Mark], rubrics: tuple[RubricWords, ...] = (), draws: int = DRAWS) -> Results:
    """Every figure of the board. Scripts with fewer than two graders count only against a gold score."""
    given = list(marks)
    scripts = compared(given)
    layout = Layout.of(scripts)
    sums = [layout.sums(script) for script in scripts]
    everything = tuple(map(sum, zip(*sums, strict=True))) if sums else ()
    wanted = _measures(layout)
    found = {
        key: (figure(everything) if sums else None, *(bounds if sums else (None, None)))
        for (key, figure), bounds in zip(
            wanted.items(), intervals(sums, list(wanted.values()), draws), strict=True
        )
    }
    counts = _counts(layout, scripts)

    def figure(name: Name, key: str) -> Figure:
        value, low, high = found[key]
        return Figure(name, value, low, high, counts[key], verdict(name, value, counts[key]))

    criteria = [
        CriterionResult(rubric, key, figure("kappa", f"kappa {place}"), figure("exact", f"exact {place}"))
        for place, (rubric, key) in enumerate(layout.criteria)
    ]
    names: tuple[Name, ...] = ("exact", "adjacent", "alpha", "icc", "smd", "passing")
    totals = [total(mark) for script in scripts for mark in script.whole]
    return Results(
        scripts=len(scripts),
        marks=sum(len(script.marks) for script in scripts),
        graders=len({mark.grader for script in scripts for mark in script.marks}),
        figures=tuple(figure(name, name) for name in names),
        sem=of.error_of_measurement(of.spread(totals), found["icc"][0]),
        criteria=tuple(sorted(criteria, key=lambda one: _worst_first(one.kappa.verdict, one.kappa.value))),
        by_grader=_lines(scripts, lambda mark: str(mark.grader), given),
        by_site=_lines(scripts, lambda mark: mark.site),
        by_language=_lines(scripts, lambda mark: mark.language),
        rubrics=rubrics,
    )


def _measures(layout: Layout) -> dict[str, Measure]:
    """Each figure as a function of the sums over scripts."""

    def pooled(sums: Sums) -> Table:
        tables = [layout.table(sums, place) for place in range(len(layout.criteria))]
        return [[sum(cells) for cells in zip(*rows, strict=True)] for rows in zip(*tables, strict=True)]

    def on_criterion(place: int, figure: Callable[[Table], float | None], sums: Sums) -> float | None:
        return figure(layout.table(sums, place))

    measures: dict[str, Measure] = {
        "exact": lambda sums: of.within(pooled(sums), 0),
        "adjacent": lambda sums: of.within(pooled(sums), 1),
        "alpha": lambda sums: of.alpha(pooled(sums)),
        "icc": lambda sums: of.icc(layout.two_way(sums)),
        "smd": lambda sums: of.standardized_difference(*layout.first_and_second(sums)),
        "passing": layout.passing,
    }
    for place in range(len(layout.criteria)):
        measures[f"kappa {place}"] = partial(on_criterion, place, of.weighted_kappa)
        measures[f"exact {place}"] = partial(on_criterion, place, lambda table: of.within(table, 0))
    return measures


def _counts(layout: Layout, scripts: Sequence[Script]) -> dict[str, int]:
    """How many scripts each figure rests on."""
    with_totals = sum(len(script.whole) > 1 for script in scripts)
    decided = sum(sum(mark.is_passed is not None for mark in script.marks) > 1 for script in scripts)
    every = len(scripts)
    counts = {"exact": every, "adjacent": every, "alpha": every, "passing": decided}
    counts |= {"icc": with_totals, "smd": with_totals}
    for place, (rubric, key) in enumerate(layout.criteria):
        n = sum(
            script.marks[0].rubric == rubric and sum(key in mark.levels for mark in script.marks) > 1
            for script in scripts
        )
        counts |= {f"kappa {place}": n, f"exact {place}": n}
    return counts


def _lines(
    scripts: Sequence[Script], group_of: Callable[[Mark], str], marks: Sequence[Mark] = ()
) -> tuple[Line, ...]:
    """How severe each group is, against the others on the same scripts; `marks` are compared with gold scores."""
    own: dict[str, list[float]] = {}
    others: dict[str, list[float]] = {}
    people: dict[str, set[int | None]] = {}
    for script in scripts:
        by_group: dict[str, list[float]] = {}
        for mark in script.whole:
            by_group.setdefault(group_of(mark), []).append(total(mark))
        for mark in script.marks:
            people.setdefault(group_of(mark), set()).add(mark.grader)
        for group, values in by_group.items():
            rest = [value for name, given in by_group.items() if name != group for value in given]
            if rest:
                own.setdefault(group, []).append(sum(values) / len(values))
                others.setdefault(group, []).append(sum(rest) / len(rest))
    gold = _against_gold(marks, group_of)
    for mark in marks:
        if mark.grader is not None:
            people.setdefault(group_of(mark), set()).add(mark.grader)
    lines = [
        _line(group, len(graders), own.get(group, []), others.get(group, []), gold.get(group, []))
        for group, graders in people.items()
    ]
    return tuple(sorted(lines, key=lambda line: (*_worst_first(line.verdict, -abs(line.smd or 0)), line.key)))


def _line(
    group: str,
    graders: int,
    own: list[float],
    others: list[float],
    gold: list[list[tuple[int, int]]],
) -> Line:
    found = of.severity(own, others)
    smd = of.standardized_difference(len(own), _moments(own), _moments(others))
    levels = [level for pairs in gold for level, _known in pairs]
    known = [level for pairs in gold for _level, level in pairs]
    return Line(
        key=group,
        graders=graders,
        n=len(own),
        value=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        smd=smd,
        verdict=verdict("smd", smd, len(own)),
        n_gold=len(gold),
        bias=of.bias(levels, known),
        error=of.mean_absolute_error(levels, known),
    )


def _moments(values: Sequence[float]) -> tuple[float, float]:
    return sum(values), sum(value * value for value in values)


def _against_gold(
    marks: Sequence[Mark], group_of: Callable[[Mark], str]
) -> dict[str, list[list[tuple[int, int]]]]:
    """By group, for each script with a gold score: the levels given, each beside the one that experts agreed on."""
    known = {mark.script: mark.levels for mark in marks if mark.grader is None}
    found: dict[str, list[list[tuple[int, int]]]] = {}
    for mark in marks:
        gold = known.get(mark.script, {})
        pairs = [(level, gold[key]) for key, level in mark.levels.items() if key in gold]
        if mark.grader is not None and pairs:
            found.setdefault(group_of(mark), []).append(pairs)
    return found


def _worst_first(judged: Verdict, value: float | None) -> tuple[int, float]:
    return ORDER.index(judged.light), 2.0 if value is None else value
