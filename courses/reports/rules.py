"""The arithmetic of reports: shares, cuts that are too small, the gap that matters most. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# A share of fewer people than this says something about persons, not about a team.
TOO_FEW = 5
WEEKS = 12


@dataclass(frozen=True)
class Counts:
    """People in one cut. Finished, under way and not started add up to `people`; past due are among the last two."""

    people: int = 0
    finished: int = 0
    under_way: int = 0
    past_due: int = 0

    @property
    def not_started(self) -> int:
        """Never given, or given and never opened."""
        return self.people - self.finished - self.under_way

    @property
    def left(self) -> int:
        """Everybody who has not finished."""
        return self.people - self.finished

    @property
    def percent(self) -> int:
        """Per cent finished. Never 100 before everybody is, never 0 once somebody is."""
        return percent(self.finished, self.people)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.people + other.people,
            self.finished + other.finished,
            self.under_way + other.under_way,
            self.past_due + other.past_due,
        )


NOBODY = Counts()


@dataclass(frozen=True)
class Gap:
    """The cut in which most people are left: positions in the sequences that were passed in."""

    module: int
    team: int | None
    left: int


def percent(part: int, whole: int) -> int:
    """A whole number of per cent, 0 to 100; 0 of 0 is 0. Rounding never claims all or nothing."""
    if part <= 0 or whole <= 0:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, round(100 * part / whole)))


def is_too_few(people: int) -> bool:
    """A cut of one to four people."""
    return 0 < people < TOO_FEW


def sees_small_cuts(team_path: str, manages: Iterable[str]) -> bool:
    """Whether a reader sees the shares of a team of fewer than five.

    The manager of that very team does, and of a team above it other than the root: these are their own people.
    Seen from the root, and by auditors, the cut says "too few". Paths are those of the tree of teams.
    """
    return any(path == team_path or (path.count(".") > 1 and team_path.startswith(path)) for path in manages)


def prefixes(path: str) -> list[str]:
    """The paths of a team and of all teams above it, the root first."""
    return [path[: end + 1] for end, sign in enumerate(path) if sign == "."]


def roll_up(own: dict[int, Counts], paths: dict[int, str]) -> dict[int, Counts]:
    """Counts of each team with everything below it. `paths` are the teams' paths by id."""
    by_path = {path: team_id for team_id, path in paths.items()}
    totals = dict.fromkeys(paths, NOBODY)
    for team_id, counts in own.items():
        for above in prefixes(paths[team_id]):
            if above in by_path:
                totals[by_path[above]] = totals[by_path[above]] + counts
    return totals


def roll_up_weeks(own: dict[int, list[int]], paths: dict[int, str]) -> dict[int, list[int]]:
    """The same for numbers of each week; teams without any get zeros."""
    by_path = {path: team_id for team_id, path in paths.items()}
    totals = {team_id: [0] * WEEKS for team_id in paths}
    for team_id, weeks in own.items():
        for above in prefixes(paths[team_id]):
            if above in by_path:
                total = totals[by_path[above]]
                for number, count in enumerate(weeks):
                    total[number] += count
    return totals


def largest_gap(totals: Sequence[Counts], cells: Sequence[Sequence[Counts | None]]) -> Gap | None:
    """The module with the lowest share, and the team in which most people are left in it. None where nothing is.

    `totals` are the modules over all teams; `cells[team][module]` is None where it must not be singled out.
    """
    open_modules = [number for number, counts in enumerate(totals) if counts.left > 0]
    if not open_modules:
        return None
    module = min(open_modules, key=lambda number: (totals[number].finished / totals[number].people, number))
    team: int | None = None
    left = 0
    for number, row in enumerate(cells):
        counts = row[module]
        if counts is not None and counts.left > left:
            team, left = number, counts.left
    return Gap(module, team, totals[module].left)


def week_bounds(moment: datetime, weeks: int = WEEKS) -> list[datetime]:
    """`weeks` moments a week apart that end with `moment`, oldest first."""
    return [moment - timedelta(weeks=weeks - 1 - number) for number in range(weeks)]


def trend(finished_now: int, finished_in: Sequence[int], places: int) -> list[float]:
    """Per cent finished at each bound. `finished_in[n]` are those finished after bound n-1, up to bound n."""
    points: list[float] = []
    count = finished_now
    for number in range(len(finished_in) - 1, -1, -1):
        points.append(100 * count / places if places else 0.0)
        count -= finished_in[number]
    return points[::-1]
