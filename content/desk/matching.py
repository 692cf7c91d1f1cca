"""How many questions a rule finds, while its author still writes it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from content.authors import may_author
from content.pools import matching, rule_of


@require_GET
def count_matching(request: HttpRequest) -> JsonResponse:
    """The number of ready questions, and a sentence that warns where fewer match than are asked."""
    if not may_author(request.user):
        raise PermissionDenied
    sent = request.GET
    numbers = [number for number in sent.getlist("difficulties") if number in ("1", "2", "3")]
    value = {
        "skills": sent.getlist("skills"),
        "objectives": sent.get("objectives", ""),
        "tags": sent.get("tags", ""),
        "kinds": sent.getlist("kinds"),
        "difficulties": numbers,
    }
    found = matching(rule_of(value, skill=sent.get("skill", ""))).count()
    words = ngettext("%(found)d ready question matches.", "%(found)d ready questions match.", found)
    sentence = words % {"found": found}
    draw = sent.get("draw", "1")
    wanted = int(draw) if draw.isascii() and draw.isdigit() and len(draw) < 6 else 1
    is_short = found < wanted
    if is_short:
        sentence = f"{sentence} {_('That is fewer than this slot asks.')}"
    return JsonResponse({"found": found, "is_short": is_short, "sentence": sentence})
