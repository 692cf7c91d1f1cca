"""The design system holds its own rules: no inline style, known icons, fields that say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import get_template, render_to_string

from lms.lib import components, statics

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "lms/static/lms/css"
SPRITE = (ROOT / "lms/static/lms/icons.svg").read_text()
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
FORBIDDEN = re.compile(
    r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|<script(?![^>]*(?:\bsrc=|type="application/json"))|javascript:""",
    re.IGNORECASE,
)
SKILLS = tuple(components.GLYPHS)


def templates() -> Iterator[Path]:
    for package in ("lms", "content", "courses"):
        for path in sorted((ROOT / package).glob("**/templates/**/*.html")):
            if "emails" not in path.parts and "wagtailadmin" not in path.parts:
                yield path


def rendered(source: str, **context: object) -> str:
    return str(engines["django"].from_string(source).render(context))


def test_templates_have_no_inline_style_or_script() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in templates()
        for hit in FORBIDDEN.findall(path.read_text())
    ]
    assert found == []


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    missing = []
    for path in templates():
        for name, rest in re.findall(r'{%-?\s*icon\s+"([^"]+)"([^%]*)%}', path.read_text()):
            symbol = f"i-{name}" + (
                "-bold" if "bold=True" in rest else "-fill" if "fill=True" in rest else ""
            )
            if symbol not in SYMBOLS:
                missing.append(f"{path.relative_to(ROOT)}: {symbol}")
    assert missing == []


def test_every_include_exists() -> None:
    for path in templates():
        for name in re.findall(r'{%-?\s*include\s+"(components/[^"]+)"', path.read_text()):
            assert (ROOT / "lms/templates" / name).exists(), f"{path.relative_to(ROOT)} includes {name}"


def test_there_are_ten_skills() -> None:
    assert len(SKILLS) == len(set(components.GLYPHS.values())) == 10


@pytest.mark.parametrize("skill", SKILLS)
def test_each_skill_has_a_glyph(skill: str) -> None:
    symbol = f"g-{components.GLYPHS[skill]}"
    assert symbol in SYMBOLS
    assert f"#{symbol}" in rendered("{% glyph skill %}", skill=skill)


def test_text_given_to_a_tag_is_escaped() -> None:
    nasty = "<b onclick=x>"
    for source in (
        "{% initials text %}",
        "{% portrait text %}",
        "{% icon text %}",
        "{% mood 2 text %}",
        "{% glyph text %}",
    ):
        assert "<b " not in rendered(source, text=nasty)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amina Yusuf", "AY"), ("Grace", "G"), ("Ana Maria de Souza", "AS"), ("", "?"), ("  ", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert components.initials_of(name) == letters


@pytest.mark.parametrize(
    ("percent", "step"), [(0, 0), (39.9, 0), (40, 1), (55, 2), (70, 3), (80, 4), (90, 5), (100, 5), (None, 0)]
)
def test_heat_steps(percent: float | None, step: int) -> None:
    assert components.heat_step(percent) == step


def test_mood_is_a_word_and_stays_in_range() -> None:
    assert "Furious" in rendered("{% mood 4 %}")
    assert "Furious" in rendered("{% mood 9 %}")
    assert "Calm" in rendered("{% mood 'x' %}")
    assert "mq" in rendered("{% spine %}")


def test_levels_have_words() -> None:
    words = [components.level_word(level) for level in (0, 1, 2, 3, 4, None)]
    assert words == ["", "Starting", "Building", "Solid", "Leading", ""]


class Observation(forms.Form):
    reference = forms.CharField(label="Help desk reference", help_text="The number after CH-")
    mark = forms.ChoiceField(
        label="Mark", choices=[("s", "Seen"), ("n", "Not yet")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="I watched it myself")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def test_a_refused_field_names_its_error_and_is_linked() -> None:
    html = rendered('{% include "components/form.html" %}', form=Observation({}))
    assert 'href="#id_reference"' in html
    assert 'href="#id_mark_0"' in html
    assert 'id="id_mark_0"' in html
    assert 'aria-describedby="id_reference_helptext id_reference_error"' in html
    assert 'id="id_reference_error"' in html
    assert 'id="id_reference_helptext"' in html
    assert html.count("<fieldset") == 1
    assert "<legend" in html


def test_a_new_form_has_no_error() -> None:
    html = rendered('{% include "components/form.html" %}', form=Observation())
    assert "has-err" not in html
    assert 'class="errors"' not in html
    assert html.count('class="hint"') == 1


@pytest.mark.parametrize("name", ["400", "403_csrf", "429", "500", "503"])
def test_error_pages_need_no_context(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert "{%" not in html


@pytest.mark.parametrize("name", ["403", "404", "base", "focus", "narrow", "public", "print"])
def test_layouts_do_without_what_the_shell_gives(name: str) -> None:
    html = get_template(f"{name}.html").render({})
    assert '<main id="main"' in html
    assert html.count("<main") == 1


def _sources() -> dict[str, str]:
    return {f"lms/css/{path.relative_to(CSS)}": path.read_text() for path in CSS.rglob("*.css")}


def test_every_stylesheet_is_part_of_the_bundle() -> None:
    sources = _sources()
    entry = sources["lms/css/attune.css"]
    imported = {f"lms/css/{name}" for name in re.findall(r'@import url\("([^"]+)"\)', entry)}
    assert imported == set(sources) - {"lms/css/attune.css"}


def test_the_bundle_has_no_imports_and_keeps_the_layer_order() -> None:
    css = statics.joined("lms/css/attune.css", _sources())
    assert "@import" not in css
    assert css.startswith("@layer reset, tokens, base, components, screens, utilities;")
    assert 'url("../fonts/figtree-latin-wght-normal.woff2")' in css
    assert "/*" not in css


def test_stylesheets_are_balanced() -> None:
    for name, css in _sources().items():
        assert css.count("{") == css.count("}"), name


def test_a_moved_url_stays_right() -> None:
    sources = {
        "a/entry.css": '@import url("deep/one.css");',
        "a/deep/one.css": "x{background:url(../../i.svg)}",
    }
    assert statics.joined("a/entry.css", sources) == 'x{background:url("../i.svg")}\n'


def test_an_unknown_import_is_refused() -> None:
    with pytest.raises(KeyError):
        statics.joined("a/entry.css", {"a/entry.css": '@import url("gone.css");'})
