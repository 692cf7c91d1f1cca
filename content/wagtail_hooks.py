"""Wagtail's admin as authors need it: the bank of questions, and nothing that leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, Page
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.addresses import ANALYSES, ANALYSIS, address
from content.desk import files, scenario_map
from content.desk.bulk import BULK_ACTIONS
from content.desk.matching import count_matching
from content.desk.questions import QuestionViewSet
from content.desk.rubrics import RubricViewSet
from content.pages.module import ModulePage
from content.pages.quiz import QuizPage
from content.publishing import BANK_ACTION, COPY_ACTION, keep_version
from content.questions import Question
from content.rubrics import HouseRuleSet, Rubric
from content.usage import page_uses
from lms.accounts.models import User
from lms.lib import clock

# Menu items of Wagtail that have no use here: people and teams are looked after in Attune itself.
HIDDEN_MENU = {"documents", "forms", "help"}
# The page outside of this admin where a faulty question is put right.
CORRECT = "regrade_versions"
HIDDEN_SETTINGS = {"users", "groups", "sites", "collections", "redirects"}


class HouseRuleViewSet(SnippetViewSet):
    """House rules."""

    model = HouseRuleSet
    icon = "clipboard-list"
    menu_label = gettext_lazy("House rules")


class LibraryGroup(SnippetViewSetGroup):
    """What several steps share."""

    items = (QuestionViewSet, RubricViewSet, HouseRuleViewSet)
    menu_icon = "folder-inverse"
    menu_label = gettext_lazy("Library")
    menu_name = "library"
    menu_order = 200

    def get_submenu_items(self) -> list[MenuItem]:
        """With the pages for files of questions."""
        shown: list[MenuItem] = super().get_submenu_items()
        return [*shown, *files.menu_items(len(shown) + 1)]


register_snippet(LibraryGroup)
files.register()
scenario_map.register()


for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_urls")
def bank_addresses() -> list[URLPattern]:
    """What the editor asks while an author writes a rule."""
    return [path("questions/matching/", count_matching, name="content_matching")]


@hooks.register("insert_editor_js")
def rule_count() -> str:
    """The script that says how many questions a rule finds."""
    return format_html(
        '<script defer src="{}" data-address="{}"></script>',
        static("lms/js/rule-count.js"),
        reverse("content_matching"),
    )


@hooks.register("register_log_actions")
def bank_history(actions: LogActionRegistry) -> None:
    """What the history of a question says about changes of several at once, and about copies."""

    @actions.register_action(BANK_ACTION)
    class BankFormatter(LogFormatter):
        label = gettext_lazy("Change in the bank")

        def format_message(self, log_entry: ModelLogEntry) -> str:
            """The sentence that was kept with the change."""
            return str(log_entry.data.get("sentence", ""))

    @actions.register_action(COPY_ACTION)
    class CopyFormatter(LogFormatter):
        label = gettext_lazy("Duplicate")

        def format_message(self, log_entry: ModelLogEntry) -> str:
            """Where the copy came from."""
            return _("Duplicated from “%(question)s”") % {"question": log_entry.data.get("prompt", "")}


@hooks.register("before_delete_snippet")
def refuse_deletion(request: HttpRequest, instances: Iterable[object]) -> HttpResponse | None:
    """A question that has versions is retired, not deleted; one that a quiz names stays as well."""
    questions = [each for each in instances if isinstance(each, Question)]
    uses = page_uses(questions)
    kept = [question for question in questions if question.versions.exists()]
    named = [question for question in questions if question not in kept and uses[question.pk]]
    for question in kept:
        sentence = _(
            "Nothing was deleted. “%(question)s” was ready once, and answers may refer to it. Retire it instead."
        )
        messages.error(request, sentence % {"question": question})
    for question in named:
        sentence = _("Nothing was deleted. “%(question)s” is asked by %(quiz)s. Take it out there first.")
        messages.error(request, sentence % {"question": question, "quiz": uses[question.pk][0].title})
    if kept or named:
        return redirect(Question.snippet_viewset.get_url_name("list"))
    return None


@hooks.register("before_delete_snippet")
def refuse_rubric_deletion(request: HttpRequest, instances: Iterable[object]) -> HttpResponse | None:
    """A rubric that was kept once is retired, not deleted: grades and releases may hold a copy of it."""
    rubrics = [each for each in instances if isinstance(each, Rubric) and each.newest() is not None]
    for rubric in rubrics:
        sentence = _("Nothing was deleted. Grades may have been given with “%(rubric)s”. Retire it instead.")
        messages.error(request, sentence % {"rubric": rubric})
    return redirect("wagtailsnippets_content_rubric:list") if rubrics else None


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_holes(request: HttpRequest, page: Page) -> None:
    """Says at once what the slots or the blueprint of a quiz lack; only a release is held up by it.

    Whatever the editor saves by itself, while somebody is writing, says nothing.
    """
    if not isinstance(page, QuizPage) or not request.accepts("text/html"):
        return
    for problem in page.coverage_problems():
        messages.warning(request, problem)


@hooks.register("after_create_snippet")
def keep_new_question(request: HttpRequest, instance: object) -> None:
    """A question that is ready from the start gets its first version."""
    _keep(request, instance)


@hooks.register("after_edit_snippet")
def keep_edited_question(request: HttpRequest, instance: object) -> None:
    """A ready question whose text has changed gets its next version."""
    _keep(request, instance)


class CorrectItem(ActionMenuItem):
    """Leads from a question to the page that puts right how it was marked."""

    name = "action-correct"
    label = gettext_lazy("Correct marks")
    icon_name = "rotate"
    order = 60

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Beside a question that is there."""
        return context.get("view") == "edit"

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """Which version was faulty is asked there."""
        return reverse(CORRECT, args=[parent_context["instance"].pk])


@hooks.register("register_snippet_action_menu_item")
def offer_correction(model: type[Model]) -> ActionMenuItem | None:
    """Questions can be corrected after learners were marked."""
    return CorrectItem() if model is Question else None


@hooks.register("register_snippet_listing_buttons")
def list_correction(instance: object, user: User, next_url: str | None = None) -> list[Button]:
    """The same, from the list of questions."""
    if not isinstance(instance, Question):
        return []
    return [Button(_("Correct marks"), reverse(CORRECT, args=[instance.pk]), icon_name="rotate", priority=60)]


def _keep(request: HttpRequest, instance: object) -> None:
    if not isinstance(instance, Question):
        return
    version = keep_version(
        instance, by=request.user if isinstance(request.user, User) else None, at=clock.now()
    )
    if version is not None:
        messages.success(
            request, _("Version %(number)d of this question is kept.") % {"number": version.number}
        )


@hooks.register("before_publish_page")
def refuse_early(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Says why a module cannot be released while the author is still there; the form has said so before."""
    if not isinstance(page, ModulePage):
        return None
    problems = page.release_problems()
    if not problems and not page.lacks_kind():
        return None
    sentences = problems or [_("Say what kind of change this is, and write one line about it.")]
    messages.error(request, _("Nothing was published. %(problems)s") % {"problems": " ".join(sentences)})
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_publish_page")
def say_what_was_released(request: HttpRequest, page: Page) -> None:
    """Tells the author the number of the version that learners now get, or why there is none."""
    if not isinstance(page, ModulePage):
        return
    state = page.release_state()
    if state.last_failure:
        messages.error(request, " ".join(state.last_failure))
    elif state.versions:
        messages.success(
            request, _("Learners now get version %(number)d.") % {"number": state.versions[0].number}
        )


@hooks.register("construct_main_menu")
def hide_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leaves out what has no use here."""
    items[:] = [item for item in items if item.name not in HIDDEN_MENU]


@hooks.register("construct_settings_menu")
def hide_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    """People, groups and sites are not looked after in Wagtail's admin."""
    items[:] = [item for item in items if item.name not in HIDDEN_SETTINGS]


@hooks.register("construct_homepage_summary_items")
def hide_summary(request: HttpRequest, items: list[Any]) -> None:
    """The dashboard does not count documents."""
    items[:] = [item for item in items if "document" not in type(item).__name__.lower()]


@hooks.register("register_admin_menu_item")
def analysis_menu_item() -> MenuItem:
    """How the questions do, once people have taken the quizzes."""
    return MenuItem(
        gettext_lazy("Item analysis"), address(ANALYSES) or "", name="analyses", icon_name="view", order=210
    )


@hooks.register("register_page_header_buttons")
def analysis_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From a quiz to how its questions do."""
    if isinstance(page.specific, QuizPage):
        url = address(ANALYSIS, page.get_parent().slug, page.slug)
        yield Button(gettext_lazy("Item analysis"), url, icon_name="view", priority=70)
