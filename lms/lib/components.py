"""Template tags of the design system; registered as built-ins, so templates need no {% load %}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.lib.answer_files import key_for

register = template.Library()

SPRITE = "lms/icons.svg"

# What the library calls a skill, and what its glyph is called in the sprite.
GLYPHS: Mapping[str, str] = {
    "active-listening": "listening",
    "clear-communication": "clarity",
    "empathy": "empathy",
    "patience": "patience",
    "adaptability": "adaptability",
    "positive-attitude": "attitude",
    "problem-solving": "problems",
    "willingness-to-learn": "learning",
    "time-management": "time",
    "de-escalation": "conflict",
}

PORTRAITS = frozenset({"maureen", "paul", "dev"})

# The tuning line in words, from calm (0) to furious (4).
MOODS = (
    pgettext_lazy("mood", "Calm"),
    pgettext_lazy("mood", "Easing"),
    pgettext_lazy("mood", "Wary"),
    pgettext_lazy("mood", "Upset"),
    pgettext_lazy("mood", "Furious"),
)
WAVES = (
    "M1 9h42",
    "M1 9c5-3 9-3 14 0s9 3 14 0 9-3 14 0",
    "M1 9c4-6 7-6 10.500 0s7 6 10.500 0 7-6 10.500 0 7 6 10.500 0",
    "M1 9c3-8 4-8 7 0s4 8 7 0 4-8 7 0 4 8 7 0 4-8 7 0 4 8 7 0",
    "M1 9l3-8 5 16 5-16 5 16 5-16 5 16 5-16 5 16 4-8",
)

LEVELS = (
    pgettext_lazy("level", "Starting"),
    pgettext_lazy("level", "Building"),
    pgettext_lazy("level", "Solid"),
    pgettext_lazy("level", "Leading"),
)

# Lower bounds of the six steps of the completion scale, in per cent.
HEAT_STEPS = (40, 55, 70, 80, 90)

LOGO_LABEL = gettext_lazy("Attune")

_SAFE_NAME = re.compile(r"[^a-z0-9-]")


def _use(symbol: str, *, css: str, view_box: str | None = None) -> SafeString:
    box = format_html(' viewBox="{}"', view_box) if view_box else ""
    return format_html(
        '<svg class="{}"{} aria-hidden="true"><use href="{}#{}"></use></svg>',
        css,
        box,
        static(SPRITE),
        symbol,
    )


def _name(value: object) -> str:
    return _SAFE_NAME.sub("", str(value).lower())


@register.simple_tag
def answer_file_key(person: object, *record: object) -> str:
    """The key that signs files of answers to one record, for its learner (a public id) alone."""
    return key_for(person, "-".join(map(str, record)))


@register.simple_tag
def icon(
    name: str, extra: str = "", *, flip: bool = False, bold: bool = False, fill: bool = False
) -> SafeString:
    """One icon of the sprite, hidden from assistive technology; `flip` mirrors it in right-to-left."""
    symbol = "i-" + _name(name) + ("-bold" if bold else "-fill" if fill else "")
    css = " ".join(part for part in ("i", "flip" if flip else "", extra) if part)
    return _use(symbol, css=css)


@register.simple_tag
def glyph(skill: str, extra: str = "") -> SafeString:
    """The glyph of a skill, by slug or by the glyph's own name; always beside the skill's name."""
    known = GLYPHS.get(skill) or (skill if skill in GLYPHS.values() else "listening")
    return _use("g-" + known, css=f"glyph {extra}".strip(), view_box="0 0 64 64")


@register.simple_tag
def portrait(name: str, extra: str = "") -> SafeString:
    """The drawn portrait of a customer, or a warm circle with initials where none is drawn."""
    slug = _name(name)
    if slug in PORTRAITS:
        return _use("p-" + slug, css=f"portrait {extra}".strip(), view_box="0 0 96 96")
    return format_html(
        '<span class="avatar them portrait {}" aria-hidden="true">{}</span>', extra, initials_of(str(name))
    )


@register.filter(name="initials")
@stringfilter
def initials_of(name: str) -> str:
    """The first letters of the first and the last word of a name, at most two, in capitals."""
    words = [word for word in re.split(r"[\s.]+", name.strip()) if word]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


@register.simple_tag
def initials(text: str, extra: str = "") -> SafeString:
    """A colleague's initials on a cool circle; takes initials or a whole name."""
    letters = text if len(text) <= 3 and text.isupper() else initials_of(text)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', f"avatar {extra}".strip(), letters)


@register.simple_tag
def logo() -> SafeString:
    """The lock-up, inline so that the word follows the text colour."""
    return format_html(_LOGO, LOGO_LABEL)


@register.simple_tag
def mood(step: int | str, text: str = "") -> SafeString:
    """The wave of a mood and its word; `step` runs from 0 (calm) to 4 (furious)."""
    index = _clamped(step, 0, 4)
    return format_html(
        '<span class="mood k{}"><svg viewBox="0 0 44 18" aria-hidden="true"><path d="{}"></path></svg>{}</span>',
        index,
        WAVES[index],
        text or MOODS[index],
    )


@register.simple_tag
def spine(step: int | str | None = None) -> SafeString:
    """One tile of the tuning line; without a step it is drawn as not yet known."""
    css = "mq" if step in (None, "") else f"m{_clamped(step, 0, 4)}"
    return format_html('<span class="spine {}" aria-hidden="true"></span>', css)


@register.filter
def mood_word(step: int | str) -> str:
    """Calm, Easing, Wary, Upset or Furious."""
    return str(MOODS[_clamped(step, 0, 4)])


@register.filter
def level_word(level: int | str | None) -> str:
    """Starting, Building, Solid or Leading; empty where there is no level yet."""
    number = _clamped(level, 0, 4)
    return str(LEVELS[number - 1]) if number else ""


@register.filter
def heat_step(percent: float | str | None) -> int:
    """The step, 0 to 5, of a percentage on the completion scale."""
    try:
        share = float(percent)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0
    return sum(share >= bound for bound in HEAT_STEPS)


@register.filter
def times(count: int | str | None) -> range:
    """A range to loop over `count` times."""
    return range(_clamped(count, 0, 200))


@register.simple_tag
def split_bar(*counts: int) -> SafeString:
    """Shares of a whole side by side as an image without words; the words and numbers stand beside it."""
    numbers = [max(0, int(count or 0)) for count in counts]
    total = sum(numbers)
    gap = 0.8
    room = 100 - gap * max(0, sum(number > 0 for number in numbers) - 1)
    left, parts = 0.0, []
    for index, number in enumerate(numbers):
        if not number:
            continue
        width = room * number / total
        parts.append((index, f"{left:.2f}", f"{width:.2f}"))
        left += width + gap
    return format_html(
        '<svg class="split-bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        format_html_join("", '<rect class="s{}" x="{}" width="{}" height="14" rx="0.8"></rect>', parts),
    )


@register.simple_tag
def word_range(count: int, low: int | None = None, high: int | None = None) -> SafeString:
    """Where a number of words stands against the range asked for; lms/js/word-range.js moves the mark."""
    top = (high or low or 200) * 1.25
    start = 120 * (low or 0) / top
    end = 120 * (high or top) / top
    mark = min(116.0, 120 * max(0, count) / top)
    return format_html(
        '<svg class="word-range" viewBox="0 0 120 14" aria-hidden="true" data-word-range="{}">'
        '<rect class="track" y="4" width="120" height="6" rx="3"></rect>'
        '<rect class="ok" x="{}" y="4" width="{}" height="6" rx="3"></rect>'
        '<rect class="pt" x="{}" width="4" height="14" rx="2"></rect></svg>',
        f"{top:.0f}",
        f"{start:.1f}",
        f"{end - start:.1f}",
        f"{mark:.1f}",
    )


@register.filter
def widget_kind(field: BoundField) -> str:
    """Which markup a form field needs: check, group, select, textarea or input."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, Textarea):
        return "textarea"
    return "input"


@register.simple_tag
def widget(field: BoundField, extra: str = "") -> SafeString:
    """The control of a form field with the class of its kind, described by its hint and its error."""
    kind = widget_kind(field)
    css = {"select": "select", "textarea": "textarea", "input": "input"}.get(kind, "")
    own = str(field.field.widget.attrs.get("class", ""))
    attrs: dict[str, Any] = {"class": " ".join(part for part in (css, own, extra) if part)}
    if not attrs["class"]:
        del attrs["class"]
    described = described_by(field)
    if described and kind != "group":
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of the hint and the error of a form field, as aria-describedby wants them."""
    base = field.auto_id or field.html_name
    ids = []
    if field.help_text:
        ids.append(f"{base}_helptext")
    if field.errors:
        ids.append(f"{base}_error")
    return " ".join(ids)


@register.filter
def first_control_id(field: BoundField) -> str:
    """The id that a link in the error summary jumps to."""
    base = str(field.auto_id or "")
    if widget_kind(field) == "group":
        return f"{base}_0"
    return str(field.id_for_label or base)


def _clamped(value: object, low: int, high: int) -> int:
    try:
        number: int = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return low
    return max(low, min(high, number))


_LOGO = mark_safe(
    '<svg class="logo" viewBox="0 0 234 64" role="img" aria-label="{}"><path d="M32 4a28 28 0 1 0 0 '
    '56h24a4 4 0 0 0 4-4V32A28 28 0 0 0 32 4z" fill="var(--logo-you)"/><path d="M19.500 '
    "31.500a12.500 12.500 0 0 1 25 0 12.500 12.500 0 0 1-12.500 12.500H22a2.500 2.500 0 0 "
    '1-2.500-2.500z" fill="var(--logo-them)"/><path d="M87.54 50.7Q84.17 50.7 82.23 48.87Q80.29 '
    "47.05 80.29 43.92Q80.29 41.16 81.7 39.49Q83.11 37.82 86.26 36.97Q89.4 36.12 94.63 35.89V31.57Q"
    "94.63 29.6 94.15 28.37Q93.66 27.13 92.61 26.55Q91.57 25.96 89.83 25.96Q88.49 25.96 87.13 26.38Q"
    "85.78 26.8 85.08 27.47Q85.74 28.36 86.13 29.02Q86.51 29.68 86.67 30.12Q86.82 30.56 86.82 30.91Q"
    "86.82 31.9 85.98 32.61Q85.13 33.31 83.66 33.31Q82.12 33.31 81.32 32.55Q80.52 31.79 80.52 30.47Q"
    "80.52 28.69 81.88 27.15Q83.24 25.62 85.57 24.68Q87.91 23.74 90.81 23.74Q94.2 23.74 96.43 24.72Q"
    "98.67 25.71 99.78 27.77Q100.89 29.83 100.89 33.04V44.89Q100.89 46.08 101.41 46.64Q101.94 47.2 "
    "102.95 47.2Q103.5 47.2 104.04 47.08Q104.58 46.96 105.19 46.74L105.66 48.45Q104.61 49.51 103.17 "
    "50.1Q101.73 50.7 100.34 50.7Q98 50.7 96.73 49.53Q95.46 48.36 95.15 46.22Q94.35 47.69 93.27 "
    "48.69Q92.18 49.68 90.78 50.19Q89.37 50.7 87.54 50.7ZM90.14 47.31Q91.47 47.31 92.47 46.71Q93.48 "
    "46.1 94.06 45.03Q94.63 43.96 94.63 42.58V38.11Q91.84 38.13 90.06 38.65Q88.27 39.18 87.44 40.29Q"
    "86.61 41.4 86.61 43.23Q86.61 45.18 87.52 46.25Q88.44 47.31 90.14 47.31ZM117.08 50.7Q114.8 50.7 "
    "113.23 49.91Q111.67 49.11 110.87 47.44Q110.07 45.77 110.07 43.16V27.21H106.39V24.92Q108.4 24.7 "
    "109.62 23.8Q110.83 22.9 111.49 21.08Q112.14 19.26 112.4 16.38L115.68 15.94L116.32 "
    "16.28V24.43H123.65V27.21H116.32V42.37Q116.32 44.44 117.06 45.5Q117.8 46.56 119.56 46.56Q120.76 "
    "46.56 121.9 46.13Q123.04 45.71 124.09 44.88L125.18 46.62Q123.61 48.52 121.61 49.61Q119.62 50.7 "
    "117.08 50.7ZM136.68 50.7Q134.4 50.7 132.83 49.91Q131.27 49.11 130.47 47.44Q129.67 45.77 129.67 "
    "43.16V27.21H125.99V24.92Q128 24.7 129.22 23.8Q130.43 22.9 131.09 21.08Q131.74 19.26 132 16.38L"
    "135.28 15.94L135.92 16.28V24.43H143.25V27.21H135.92V42.37Q135.92 44.44 136.66 45.5Q137.4 46.56 "
    "139.16 46.56Q140.36 46.56 141.5 46.13Q142.64 45.71 143.69 44.88L144.78 46.62Q143.21 48.52 "
    "141.21 49.61Q139.22 50.7 136.68 50.7ZM156.94 50.7Q152.99 50.7 150.93 48.49Q148.87 46.28 148.87 "
    "42.06V30.17Q148.87 28.49 148.59 27.89Q148.3 27.29 147.2 27.14L145.27 26.88L145.54 24.65L154.55 "
    "24.09L155.12 24.45V41.03Q155.12 43.23 155.52 44.55Q155.92 45.86 156.84 46.43Q157.76 46.99 159.3 "
    "46.99Q161.08 46.99 162.36 46.22Q163.65 45.45 164.35 44.01Q165.05 42.56 165.05 40.57V30.17Q"
    "165.05 28.46 164.76 27.87Q164.48 27.29 163.38 27.14L161.5 26.88L161.83 24.65L170.73 24.09L171.3 "
    "24.45V45.02Q171.3 46.32 171.63 46.82Q171.96 47.32 172.91 47.48L175.15 47.81L175.14 49.98L166.08 "
    "50.37L165.4 46.04H165.25Q164.2 47.61 163 48.64Q161.81 49.67 160.34 50.18Q158.87 50.7 156.94 "
    "50.7ZM177.88 50V47.85L180.09 47.49Q180.88 47.36 181.12 46.89Q181.37 46.41 181.37 45.11V30.18Q"
    "181.37 28.48 181.07 27.88Q180.77 27.28 179.66 27.15L177.44 26.87L177.7 24.64L186.35 24.09L186.9 "
    "24.45L187.12 29.11H187.25Q188.49 26.56 190.8 25.14Q193.11 23.73 195.94 23.73Q198.67 23.73 "
    "200.48 24.74Q202.3 25.76 203.21 27.69Q204.13 29.62 204.13 32.38V45.48Q204.13 46.58 204.43 47Q"
    "204.73 47.41 205.67 47.54L207.76 47.85V50H194.57V47.89L196.45 47.6Q197.36 47.44 197.62 47.02Q"
    "197.88 46.59 197.88 45.49V33.41Q197.88 31.19 197.48 29.89Q197.07 28.59 196.13 28.02Q195.18 "
    "27.45 193.57 27.45Q191.83 27.45 190.48 28.22Q189.14 28.99 188.38 30.45Q187.62 31.91 187.62 "
    "33.96V45.32Q187.62 46.43 187.86 46.89Q188.1 47.35 188.85 47.48L191.07 47.89V50ZM222.54 50.7Q"
    "218.72 50.7 215.96 49.13Q213.2 47.56 211.72 44.64Q210.24 41.71 210.24 37.7Q210.24 33.3 211.88 "
    "30.18Q213.52 27.06 216.43 25.39Q219.34 23.73 223.14 23.73Q226.14 23.73 228.37 24.84Q230.6 25.96 "
    "231.83 28.04Q233.05 30.12 233.05 32.95Q233.05 33.94 232.94 35.01Q232.82 36.07 232.58 "
    "37.16H216.85Q216.89 40.11 217.81 42.13Q218.73 44.15 220.4 45.17Q222.08 46.18 224.33 46.18Q"
    "226.43 46.18 228.26 45.46Q230.1 44.74 231.81 43.22L233.35 44.84Q231.52 47.62 228.72 49.16Q"
    "225.93 50.7 222.54 50.7ZM216.84 34.65H226.79Q226.88 34.08 226.91 33.47Q226.94 32.86 226.94 32.2Q"
    "226.94 29.08 225.87 27.63Q224.81 26.17 222.66 26.17Q220.94 26.17 219.72 27.08Q218.49 27.99 "
    '217.77 29.87Q217.05 31.74 216.84 34.65Z" fill="currentColor"/></svg>'
)
