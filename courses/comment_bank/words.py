"""Words about comments of the bank."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses.comment_bank import queries, rules


def personal_words(text: str) -> str:
    """What in a text may point to somebody, as a sentence; empty where nothing does."""
    found = rules.personal(text, queries.people_named_in(text))
    if not found:
        return ""
    what = ", ".join(dict.fromkeys(f"“{words}”" for _kind, words in found))
    return _(
        "It holds %(what)s. If that points to a person, please take it out: everybody on the team may use this comment."
    ) % {"what": what}
