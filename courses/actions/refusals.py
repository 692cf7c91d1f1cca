"""What an action says when it will not: a sentence that the person can read."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """Base of all refusals. Nothing was changed. `code` is stable for the API; `status` its HTTP status."""

    code = "refused"
    status = 409

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(str(message))
