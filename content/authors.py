"""Who may write: a group with the permissions of an author, and nothing else."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)

from content.questions import Question
from content.rubrics import HouseRuleSet, Rubric
from lms.accounts.models import User
from lms.accounts.queries import AUTHORS_GROUP

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
IMAGE_PERMISSIONS = ("add_image", "change_image", "choose_image")
SNIPPETS = (Question, Rubric, HouseRuleSet)


# A fresh Wagtail brings two groups with access to its admin, and a workflow between them.
WAGTAILS_GROUPS = ("Editors", "Moderators")
WAGTAILS_WORKFLOW = "Moderators approval"


def may_author(user: Any) -> bool:
    """Whether somebody may read and change the library: the authors' group, and superusers. One query."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or user.groups.filter(name=AUTHORS_GROUP).exists()


def author_of(request: HttpRequest) -> User:
    """Who asks; PermissionDenied where they do not write."""
    if not may_author(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def ensure_author_group() -> Group:
    """The authors' group with its permissions, and nobody else's; doing it again changes nothing."""
    _close_wagtails_doors()
    group, _created = Group.objects.get_or_create(name=AUTHORS_GROUP)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    snippets = Permission.objects.filter(
        content_type__in=ContentType.objects.get_for_models(*SNIPPETS).values(),
        codename__regex="^(add|change|view)_",
    )
    # A draft that was never used may go; everything else is refused by its own rule.
    deleting = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(Question), codename="delete_question"
    )
    group.permissions.add(access, deleting, *snippets)
    root = Page.get_first_root_node()
    for codename in PAGE_PERMISSIONS:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    images = ContentType.objects.get_for_model(get_image_model())
    collection = Collection.get_first_root_node()
    for codename in IMAGE_PERMISSIONS:
        permission = Permission.objects.get(content_type=images, codename=codename)
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )
    return group


def _close_wagtails_doors() -> None:
    """Removes the groups that Wagtail brings along, unless somebody was put into them."""
    unused = Group.objects.filter(name__in=WAGTAILS_GROUPS, user__isnull=True)
    if "Moderators" in unused.values_list("name", flat=True):
        Workflow.objects.filter(name=WAGTAILS_WORKFLOW).delete()
        GroupApprovalTask.objects.filter(name=WAGTAILS_WORKFLOW).delete()
    unused.delete()
