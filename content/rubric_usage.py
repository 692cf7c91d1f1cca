"""Where a rubric is used: by briefs, in releases, and in grades, which another package counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.pages.module import ModulePage
from content.pages.role_play import RolePlayPage
from content.rubrics import Rubric
from content.versions import ModuleVersion

# The library may not know who grades, so whoever keeps grades says here how to count them.
GradeCounter = Callable[[str], Mapping[int, int]]
_counters: list[GradeCounter] = []


@dataclass(frozen=True)
class BriefUse:
    """A role-play that is graded with a rubric; `is_live` and `is_draft` tell in which text of its page."""

    page_id: int
    title: str
    module_id: int
    module_title: str
    is_live: bool
    is_draft: bool


@dataclass(frozen=True)
class RubricRelease:
    """A released version of a module with the rubric in it. `rubric_version` is 0 before versions were kept."""

    module_title: str
    number: int
    released_at: datetime
    rubric_version: int
    briefs: tuple[str, ...]
    is_current: bool


@dataclass(frozen=True)
class Reach:
    """How far a change of a rubric reaches."""

    briefs: int
    modules: int
    grades: int

    def sentence(self) -> str:
        """Briefs, modules and grades in one line."""
        briefs = ngettext("%(count)d role-play", "%(count)d role-plays", self.briefs) % {"count": self.briefs}
        modules = ngettext("%(count)d module", "%(count)d modules", self.modules) % {"count": self.modules}
        grades = ngettext("%(count)d grade was", "%(count)d grades were", self.grades) % {
            "count": self.grades
        }
        if not self.briefs:
            return _("No role-play uses it; %(grades)s given with it so far.") % {"grades": grades}
        return _("Used by %(briefs)s in %(modules)s; %(grades)s given with it so far.") % {
            "briefs": briefs,
            "modules": modules,
            "grades": grades,
        }


def count_grades_with(counter: GradeCounter) -> None:
    """Registers how grades are counted: by the key of the rubric, for each version of it."""
    if counter not in _counters:
        _counters.append(counter)


def grades_by_version(key: str) -> Counter[int]:
    """How many grades were given with each version of the rubric with this key; 0 stands for before versions."""
    total: Counter[int] = Counter()
    for counter in _counters:
        total.update(counter(key))
    return total


def brief_uses(rubrics: Iterable[Rubric]) -> dict[int, list[BriefUse]]:
    """The role-plays that name each rubric, by its primary key, in the order of the pages. Two queries."""
    found: dict[int, list[BriefUse]] = {rubric.pk: [] for rubric in rubrics}
    modules = {page.path: page for page in ModulePage.objects.all()}
    for page in RolePlayPage.objects.select_related("latest_revision").order_by("path"):
        draft = page.latest_revision.content.get("rubric") if page.latest_revision else page.rubric_id
        module = modules.get(page.path[: -RolePlayPage.steplen])
        for key in dict.fromkeys((page.rubric_id, draft)):
            is_live, is_draft = page.live and key == page.rubric_id, key == draft
            if key in found and (is_live or is_draft):
                found[key].append(
                    BriefUse(
                        page_id=page.pk,
                        title=page.draft_title or page.title,
                        module_id=module.pk if module else 0,
                        module_title=module.title if module else "",
                        is_live=is_live,
                        is_draft=is_draft,
                    )
                )
    return found


def reach(rubric: Rubric) -> Reach:
    """How far a change of this rubric reaches. Three queries."""
    briefs = brief_uses([rubric])[rubric.pk]
    return Reach(
        briefs=len(briefs),
        modules=len({use.module_id for use in briefs}),
        grades=grades_by_version(str(rubric.key)).total(),
    )


def rubric_releases(rubric: Rubric) -> list[RubricRelease]:
    """The released versions that contain a rubric, newest first in each module. One query."""
    key = str(rubric.key)
    rows = (
        ModuleVersion.objects.annotate(text=Cast("document", TextField()))
        .filter(text__contains=key)
        .select_related("module")
        .order_by("module__position", "module_id", "-number")
    )
    found = []
    for row in rows:
        briefs = [item for item in row.document["items"] if item.get("rubric", {}).get("key") == key]
        if briefs:
            found.append(
                RubricRelease(
                    module_title=row.module.title,
                    number=row.number,
                    released_at=row.released_at,
                    rubric_version=briefs[0]["rubric"].get("version", 0),
                    briefs=tuple(item["title"] for item in briefs),
                    is_current=row.module.current_id == row.pk,
                )
            )
    return found
