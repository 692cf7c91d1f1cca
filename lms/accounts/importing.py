"""People from a CSV file: read, compare with who is there, show what would happen, and only then do it.

A row adds a person or changes one, found by e-mail address. An empty field leaves things as they are, and nobody is
suspended or loses a role because the file does not name them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from lms.accounts import actions
from lms.accounts.models import Role, Team, TeamMembership, User

MOST_ROWS = 2000
MOST_BYTES = 1024 * 1024

# What stands in the first line, whatever its case, and the field that it is.
HEADINGS = {
    "email": "email",
    "e-mail": "email",
    "e-mail address": "email",
    "mail": "email",
    "name": "name",
    "employee number": "employee_ref",
    "employee_ref": "employee_ref",
    "employee": "employee_ref",
    "time zone": "time_zone",
    "time_zone": "time_zone",
    "team": "team",
    "role": "role",
}
ROLES = {"learner": Role.LEARNER, "grader": Role.GRADER, "manager": Role.MANAGER}

Kind = Literal["add", "change", "same", "bad"]


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Row:
    """What one line would do. `number` is its line in the file; `texts` say what changes, or what is wrong."""

    number: int
    email: str
    name: str
    kind: Kind
    texts: tuple[str, ...]
    fields: dict[str, str] = field(default_factory=dict)
    user: User | None = None
    team: Team | None = None
    role: Role | None = None


@dataclass(frozen=True)
class Plan:
    """What a file would do, line by line."""

    rows: tuple[Row, ...]

    def count(self, kind: str) -> int:
        """How many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)

    @property
    def to_do(self) -> list[Row]:
        """Rows that would change something."""
        return [row for row in self.rows if row.kind in ("add", "change")]


def decode(data: bytes) -> str:
    """The text of a file; UnreadableFile for one that is too big or not in UTF-8."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 1 MB. Please send it in parts."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _(
                "The file is not in UTF-8. In your spreadsheet, choose “CSV UTF-8 (comma delimited)” when you save it."
            )
        ) from error


def plan(text: str) -> Plan:
    """What the file would do; nothing is changed. Three queries. UnreadableFile without the columns that are needed."""
    lines = _lines(text)
    addresses = {values.get("email", "").lower() for _number, values in lines}
    users: dict[str, User] = {
        user.email.lower(): user
        for user in User.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    }
    held = {
        (row.user_id, row.team_id, row.role)
        for row in TeamMembership.objects.filter(user__in=users.values(), ends_at__isnull=True)
    }
    find = _team_finder(list(Team.objects.filter(is_archived=False)))
    seen: dict[str, int] = {}
    return Plan(tuple(_row(number, values, users, held, find, seen) for number, values in lines))


@transaction.atomic
def apply(*, actor: User, at: datetime, text: str) -> Plan:
    """Does what the plan of this text says now, all of it or nothing; rows with a problem are left out."""
    found = plan(text)
    for row in found.to_do:
        user = row.user
        if user is None:
            user = actions.create_person(actor=actor, at=at, email=row.email, **row.fields)
        elif row.fields:
            actions.change_person(actor=actor, at=at, user=user, **row.fields)
        if row.team is not None and row.role is not None:
            actions.give_role(actor=actor, at=at, user=user, team=row.team, role=row.role)
    return found


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    """The lines that say something, each with its number and its fields."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        heading = [HEADINGS.get(cell.strip().lower(), "") for cell in next(reader, [])]
        if "email" not in heading:
            raise UnreadableFile(
                _("The first line has to name the columns, and one of them has to be “email”.")
            )
        found = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                values = {key: cell.strip() for key, cell in zip(heading, cells, strict=False) if key}
                found.append((reader.line_num, values))
    except csv.Error as error:
        raise UnreadableFile(_("Line %(line)s cannot be read as CSV.") % {"line": reader.line_num}) from error
    if len(found) > MOST_ROWS:
        raise UnreadableFile(
            _("The file has more than %(most)s people. Please send it in parts.") % {"most": MOST_ROWS}
        )
    return found


def _row(
    number: int,
    values: dict[str, str],
    users: dict[str, User],
    held: set[tuple[int, int, str]],
    find: Callable[[str], Team | str],
    seen: dict[str, int],
) -> Row:
    email = values.get("email", "").lower()
    user = users.get(email)
    fields = {key: values[key] for key in ("name", "employee_ref", "time_zone") if values.get(key)}
    team, role, problems = _place(values, find)
    problems = [*_problems(email, fields, user, seen), *problems]
    name = fields.get("name", user.name if user else "")
    if problems:
        return Row(number, email, name, "bad", tuple(problems))
    seen[email] = number
    texts = []
    if user is not None:
        fields = {key: value for key, value in fields.items() if getattr(user, key) != value}
        texts = [f"{_label(key)}: {getattr(user, key) or '–'} → {value}" for key, value in fields.items()]
    if team is not None and role is not None:
        if user is not None and (user.pk, team.pk, role) in held:
            team = role = None
        else:
            texts.append(_("%(role)s in %(team)s") % {"role": Role(role).label, "team": team.name})
            if (
                user is not None
                and role == Role.LEARNER
                and any(u == user.pk and r == role for u, _t, r in held)
            ):
                texts.append(_("moves there from another team"))
    if user is not None and not user.is_active:
        texts.append(_("is suspended, and stays so"))
    kind: Kind = "add" if user is None else "change" if fields or team else "same"
    return Row(number, email, name, kind, tuple(texts), fields, user, team, role)


def _problems(email: str, fields: dict[str, str], user: User | None, seen: dict[str, int]) -> list[str]:
    found = []
    try:
        validate_email(email)
    except ValidationError:
        found.append(
            _("“%(email)s” is not an e-mail address.") % {"email": email}
            if email
            else _("No e-mail address.")
        )
    if email in seen:
        found.append(_("The same address stands in line %(line)s already.") % {"line": seen[email]})
    if user is None and not fields.get("name"):
        found.append(_("A new person needs a name."))
    if len(fields.get("name", "")) > 200 or len(fields.get("employee_ref", "")) > 64 or len(email) > 254:
        found.append(_("One of the fields is too long."))
    if any(ord(sign) < 32 for value in fields.values() for sign in value):
        found.append(_("One of the fields holds a line break or a control character."))
    if fields.get("time_zone") and fields["time_zone"] not in available_timezones():
        found.append(
            _("There is no time zone “%(zone)s”. One looks like Africa/Nairobi.")
            % {"zone": fields["time_zone"]}
        )
    return found


def _place(
    values: dict[str, str], find: Callable[[str], Team | str]
) -> tuple[Team | None, Role | None, list[str]]:
    """The team and role that a line names: a team alone means that the person learns there."""
    name, word = values.get("team", ""), values.get("role", "").lower()
    if not name:
        return None, None, [_("A role needs a team.")] if word else []
    team = find(name)
    if isinstance(team, str):
        return None, None, [team]
    if word and word not in ROLES:
        return (
            None,
            None,
            [_("The role has to be learner, grader or manager, not “%(role)s”.") % {"role": word}],
        )
    return team, ROLES.get(word, Role.LEARNER), []


def _team_finder(teams: list[Team]) -> Callable[[str], Team | str]:
    """Finds a team by its name, or by names from the root with slashes between; a sentence where it cannot."""
    by_path = {team.path: team for team in teams}

    def full(team: Team) -> str:
        above = [team.path[: end + 1] for end, sign in enumerate(team.path) if sign == "."]
        return "/".join(by_path[part].name.strip().lower() for part in above if part in by_path)

    by_name: dict[str, list[Team]] = {}
    for team in teams:
        by_name.setdefault(team.name.strip().lower(), []).append(team)
        if team.parent_id:
            by_name.setdefault(full(team), []).append(team)

    def find(text: str) -> Team | str:
        key = "/".join(part.strip() for part in text.lower().split("/"))
        found = by_name.get(key, [])
        if len(found) == 1:
            return found[0]
        if found:
            return _(
                "There is more than one team “%(team)s”. Write its place too, like Larkfield/Nairobi Chat."
            ) % {"team": text}
        return _("There is no team “%(team)s”.") % {"team": text}

    return find


def _label(key: str) -> str:
    return {"name": _("name"), "employee_ref": _("employee number"), "time_zone": _("time zone")}[key]
