"""Who may open what: one line for each address, one letter for each person.

    o  open: the page, or an answer that says what is wrong with what was sent
    h  hidden: 404, because it lies outside this person's scope
    f  forbidden: 403, inside their scope but not theirs to do
    l  log-in: 302 to the log-in page, 401 in the API

The columns stand in COLUMNS. Sam is suspended and always gets what a reader without a log-in gets.
A line names the method, the address by its name, and what fills it: an attribute of `World`, or a plain word.
"""

from __future__ import annotations

from dataclasses import dataclass, field

COLUMNS = ("anonymous", "amina", "brian", "grace", "gil", "noor", "ingrid", "lee", "ruth", "otto")


@dataclass(frozen=True)
class Line:
    """A line of the table. `fills` maps a name in the address to a path in `World`, or to `=word`."""

    method: str
    name: str
    letters: str
    fills: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)


MODULE = {"module": "module.document.slug"}
LESSON = {**MODULE, "step": "=the-note"}
SCENARIO = {**MODULE, "step": "=the-call"}
ENROLLED = "l oo hhhhhhh"  # Amina and Brian are in the module; nobody else is
EVERYBODY = "o ooooooooo"
LOGGED_IN = "l ooooooooo"

TABLE = (
    # --- Everybody ---
    Line("GET", "health_live", EVERYBODY),
    Line("GET", "health_ready", EVERYBODY),
    # --- One's own account ---
    Line("GET", "account_settings", LOGGED_IN),
    Line("GET", "account_tokens", LOGGED_IN),
    Line("POST", "account_revoke_token", "l hhhhhhhhh", {"token_id": "=1"}),
    Line("POST", "account_log_out_everywhere", LOGGED_IN),
    # --- Learning ---
    Line("GET", "home", LOGGED_IN),
    Line("GET", "modules", LOGGED_IN),
    Line("GET", "practice", LOGGED_IN),
    Line("GET", "record", LOGGED_IN),
    Line("GET", "deadlines", LOGGED_IN),
    Line("GET", "picture", "l hhhhhhhhh", {"image_id": "=1", "rendition": "=width-800"}),
    Line("GET", "module", ENROLLED, MODULE),
    Line("POST", "goal", ENROLLED, MODULE),
    Line("GET", "step", ENROLLED, LESSON),
    Line("POST", "lesson_place", ENROLLED, LESSON),
    Line("POST", "lesson_answer", ENROLLED, {**LESSON, "block": "=write"}),
    Line("POST", "lesson_finish", ENROLLED, LESSON),
    Line("POST", "scenario_start", ENROLLED, SCENARIO),
    Line("POST", "scenario_choose", ENROLLED, SCENARIO),
    Line("POST", "scenario_take_back", ENROLLED, SCENARIO),
)
