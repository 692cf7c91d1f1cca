"""What a figure means: a light, and from how many scripts on it says anything. The bands are aims, not verdicts on people.

.70 and .15: Williamson, Xi and Breyer (2012). .80 and .667: Krippendorff (2004), Content Analysis. .75 and .50: Koo and
Li (2016), Journal of Chiropractic Medicine 15(2), 155-163. The others are our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Light = Literal["green", "amber", "red", "grey"]
ORDER: tuple[Light, ...] = ("red", "amber", "green", "grey")
Name = Literal["exact", "adjacent", "kappa", "alpha", "icc", "smd", "passing"]

# Below so many scripts amber and red are something to talk about, and no more.
FIRM = 50


@dataclass(frozen=True)
class Band:
    """Green from `green` on, amber from `amber` on; down to these where less is better. It takes `least` scripts."""

    green: float
    amber: float
    least: int
    is_less_better: bool = False


BANDS: Mapping[Name, Band] = {
    "exact": Band(0.65, 0.50, 20),
    "adjacent": Band(0.95, 0.90, 20),
    "kappa": Band(0.70, 0.60, 30),
    "alpha": Band(0.80, 0.667, 30),
    "icc": Band(0.75, 0.50, 30),
    "smd": Band(0.15, 0.30, 30, is_less_better=True),
    "passing": Band(0.90, 0.85, 20),
}
# Room for the last digit of a float.
NOTHING = 1e-9


@dataclass(frozen=True)
class Verdict:
    """`is_talk`: amber or red of fewer than FIRM scripts, so a reason to talk. `short`: how many scripts are missing."""

    light: Light
    is_talk: bool = False
    short: int = 0


def verdict(name: Name, value: float | None, n: int) -> Verdict:
    """The light of a figure of `n` scripts; grey below its least n, and where it is not defined."""
    band = BANDS[name]
    if n < band.least or value is None:
        return Verdict("grey", short=max(0, band.least - n))
    sign = -1 if band.is_less_better else 1
    if sign * value >= sign * band.green - NOTHING:
        return Verdict("green")
    light: Light = "amber" if sign * value >= sign * band.amber - NOTHING else "red"
    return Verdict(light, is_talk=n < FIRM)
