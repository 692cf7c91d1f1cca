"""Who may open what: one line for each address, one letter for each person.

    o  open: the page, or an answer that says what is wrong with what was sent
    h  hidden: 404, because it lies outside this person's scope
    f  forbidden: 403, inside their scope but not theirs to do
    l  log-in: 302 to the log-in page, 401 in the API

The columns stand in COLUMNS. Sam is suspended and always gets what a reader without a log-in gets.
A line names the method, the address by its name, and what fills it: an attribute of `World`, or a plain word after `=`; so does what is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from content.freezing.lessons import RENDITION
from tests.harness.small_module import CARD_MANY, SINGLE

COLUMNS = ("anonymous", "amina", "brian", "grace", "gil", "noor", "ingrid", "lee", "ruth", "otto")


@dataclass(frozen=True)
class Line:
    """A line of the table. `fills` maps a name in the address to a path in `World`, or to `=word`."""

    method: str
    name: str
    letters: str
    fills: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    is_json: bool = False


MODULE = {"module": "module.document.slug"}
LESSON = {**MODULE, "step": "=the-note"}
SCENARIO = {**MODULE, "step": "=the-call"}
QUIZ = {**MODULE, "step": "=the-quiz"}
ROLE_PLAY = {**MODULE, "step": "=third-message"}
PRACTICE = {**MODULE, "step": "=practice-reply"}
ANALYSIS = {**MODULE, "quiz": "=the-quiz"}
RUN = {"run": "run.pk", "turn": "=1", "choice": "=n1a"}
ATTEMPT = {"attempt_id": "attempt.pk"}
QUESTION = {**ATTEMPT, "question_id": f"={SINGLE}"}
SUBMISSION = {"submission_id": "submission.pk"}
RESULT = {"submission_id": "graded.pk"}
APPEAL = {"appeal_id": "appeal.pk"}
MODERATED = {"submission_id": "moderated.pk"}
SET_ASIDE = {"submission_id": "set_aside.pk"}
SNIPPET = {"snippet_id": "snippet.pk"}
UNDER_WAY = {"enrollment_id": "enrollment.pk"}
FINISHED = {"enrollment_id": "finished.pk"}
FAULTY = {"question_id": f"={SINGLE}", "version": "=1"}
KEY = "=20000000-0000-4000-8000-000000000001"
SAVE = {"client_id": KEY, "seq": 1, "epoch": 1, "value": "=a"}
PERSON = {"public_id": "cast.amina.public_id"}
PERSON_QUIZ = {**PERSON, "module_id": "module.module.pk", "item_key": "=quiz"}
CERTIFICATE = {"number": "certificate.number"}
RUBRIC = {"rubric_key": "=rubric"}
RUN_OF_GIL = {"run_id": "calibration.pk"}
ROUND = {"round_id": "round.pk"}

#           anonymous, then amina brian  grace gil noor  ingrid lee ruth  otto
EVERYBODY = "o oo ooo ooo o"
LOGGED_IN = "l oo ooo ooo o"
ENROLLED = "l oo hhh hhh h"  # Amina and Brian are in the module; nobody else is
STILL_LEARNING = "l of hhh hhh h"  # Brian has finished
AMINA = "l oh hhh hhh h"
NOBODY = "l hh hhh hhh h"
GRADERS = "l ff fof fff f"
ROUND_READERS = "l ff oof off o"  # graders, and whoever manages grading
THE_GRADER = "l hh hoh hhh h"
A_SECOND_GRADER = "l ff fof fff f"
LOOKS_AFTER_GRADING = "l ff fff off f"  # the head of support, and managers who also grade
MANAGERS = "l ff off off o"
HER_MANAGERS = "l hh ohh ohh h"
MAY_ENROLL = "l hh ohh ooh h"
SETS_ACCESS = "l ff off oof h"
ADMINISTRATORS = "l ff fff fof f"
AUDITORS = "l ff fff ffo f"
ANALYSTS = "l ff ffo oof f"
COMPARERS = "l ff oof oof f"  # graders, who manages graders, administrators
BRIAN = "l ho hhh hhh h"
CORRECTORS = "l ff ffo oof f"  # authors, the head of support, administrators

CARD = {"card": f"={CARD_MANY}", "key": KEY, "version": 1, "choices": "=a", "certainty": 2, "started": 1}

TABLE = (
    # --- Everybody ---
    Line("GET", "health_live", EVERYBODY),
    Line("GET", "health_ready", EVERYBODY),
    Line("GET", "accessibility", EVERYBODY),
    Line("GET", "privacy", EVERYBODY),
    Line("GET", "help", EVERYBODY),
    Line("GET", "verify", EVERYBODY),
    Line("GET", "verify_token", EVERYBODY, {"token": "certificate.token"}),
    # --- One's own account ---
    Line("GET", "account_settings", LOGGED_IN),
    Line("GET", "account_tokens", LOGGED_IN),
    Line("POST", "account_revoke_token", NOBODY, {"token_id": "=1"}),
    Line("POST", "account_log_out_everywhere", "l ll lll lll l"),  # ends at the log-in page
    Line("GET", "notices", LOGGED_IN),
    Line("POST", "notices_read", LOGGED_IN),
    # --- Learning ---
    Line("GET", "home", LOGGED_IN),
    Line("GET", "modules", LOGGED_IN),
    Line("GET", "practice", LOGGED_IN),
    Line("GET", "record", LOGGED_IN),
    Line("GET", "review", LOGGED_IN),
    Line("POST", "review", BRIAN, {}, CARD),
    Line("GET", "review_answer", BRIAN, {"key": "card_review.key"}),
    Line("GET", "bring_in_answers", LOGGED_IN),
    Line("POST", "bring_in_answers", LOGGED_IN, {}, {"text": "=no file"}),
    Line("GET", "deadlines", LOGGED_IN),
    Line("GET", "content:picture", LOGGED_IN, {"image_id": "image.pk", "rendition": f"={RENDITION}"}),
    Line("GET", "module", ENROLLED, MODULE),
    Line("POST", "goal", ENROLLED, MODULE),
    Line("GET", "step", ENROLLED, LESSON),
    Line("POST", "lesson_place", ENROLLED, LESSON),
    Line("POST", "lesson_answer", ENROLLED, {**LESSON, "block": "=write"}),
    Line("POST", "lesson_finish", ENROLLED, LESSON),
    Line("POST", "scenario_start", ENROLLED, SCENARIO),
    Line("POST", "scenario_choose", AMINA, SCENARIO, RUN),
    Line("POST", "scenario_take_back", AMINA, SCENARIO, RUN),
    Line("POST", "scenario_stop_clock", AMINA, SCENARIO, RUN),
    # --- Quiz ---
    Line("GET", "quiz", ENROLLED, QUIZ),
    Line("GET", "attempt", AMINA, {**ATTEMPT, "position": "=1"}),
    Line("GET", "attempt_overview", AMINA, ATTEMPT),
    Line("POST", "attempt_submit", AMINA, ATTEMPT, {"key": KEY}),
    Line("POST", "attempt_pen", AMINA, ATTEMPT),
    Line("POST", "attempt_lease", AMINA, ATTEMPT, {"client_id": KEY}, is_json=True),
    Line("PUT", "attempt_save", AMINA, QUESTION, SAVE, is_json=True),
    Line("POST", "attempt_flag", AMINA, QUESTION),
    Line("POST", "attempt_check", AMINA, QUESTION, {"key": KEY, "epoch": "=1"}),
    Line("GET", "attempt_result", AMINA, ATTEMPT),
    Line("GET", "answer_reviews", GRADERS),
    Line("GET", "answer_review", GRADERS, {"review_id": "review.pk"}),
    # --- Correcting a question ---
    Line("GET", "regrade_versions", CORRECTORS, {"question_id": KEY}),
    Line("GET", "regrade", CORRECTORS, FAULTY),
    Line("POST", "regrade", CORRECTORS, FAULTY, {"outcome": "=accept"}),
    Line("GET", "regrade_done", CORRECTORS, {**FAULTY, "number": "correction.number"}),
    # --- Role-play ---
    Line("GET", "role_play", ENROLLED, ROLE_PLAY),
    Line("POST", "role_play_begin", STILL_LEARNING, ROLE_PLAY),
    Line("POST", "role_play_save", ENROLLED, ROLE_PLAY),
    Line("POST", "role_play_continue", STILL_LEARNING, ROLE_PLAY),
    Line("POST", "role_play_hand_in", ENROLLED, ROLE_PLAY),
    Line("POST", "role_play_take_back", STILL_LEARNING, ROLE_PLAY),
    Line("POST", "role_play_revise", STILL_LEARNING, ROLE_PLAY),
    Line("GET", "role_play_drafts", ENROLLED, PRACTICE),
    Line("POST", "role_play_keep", ENROLLED, PRACTICE),
    Line("POST", "role_play_coach", ENROLLED, PRACTICE),
    Line("POST", "role_play_coach_verdict", ENROLLED, PRACTICE, {"verdict": "=E4|mistaken"}),
    Line("POST", "role_play_coach_choice", ENROLLED, PRACTICE, {"off": "=1"}),
    Line("POST", "role_play_again", ENROLLED, PRACTICE),
    Line("POST", "role_play_remove", AMINA, {"submission_id": "practice.pk"}),
    Line("GET", "role_play_result", AMINA, {"submission_id": "practice.pk"}),
    Line("GET", "role_play_result", "l ho ohh oho h", {"submission_id": "graded.pk"}),
    # --- Grading ---
    Line("GET", "grading", GRADERS),
    Line("POST", "grading_next", GRADERS),
    Line("GET", "grading_submission", THE_GRADER, SUBMISSION),
    Line("POST", "grading_claim", THE_GRADER, SUBMISSION),
    Line("POST", "grading_save", THE_GRADER, SUBMISSION),
    Line("POST", "grading_release", THE_GRADER, SUBMISSION),
    Line("POST", "grading_return", THE_GRADER, SUBMISSION),
    Line("POST", "grading_give_back", THE_GRADER, SUBMISSION),
    # --- Second looks: Brian's own result; one that Gil had no hand in ---
    Line("GET", "appeal", BRIAN, RESULT),
    Line(
        "POST",
        "appeal",
        BRIAN,
        RESULT,
        {"criterion": "=closing", "argument": "=The last line says all of it."},
    ),
    Line("POST", "appeal_take_back", BRIAN, RESULT),
    Line("GET", "appeals", GRADERS),
    Line("GET", "appeal_look", A_SECOND_GRADER, APPEAL),
    Line("POST", "appeal_claim", A_SECOND_GRADER, APPEAL),
    Line("POST", "appeal_decide", A_SECOND_GRADER, APPEAL),
    Line("POST", "appeal_give_back", A_SECOND_GRADER, APPEAL),
    # --- Grades to check again ---
    Line("GET", "grade_tags", "l ff fff off f"),
    Line("POST", "grade_tag_close", "l ff fff hff f", {"tag_id": "=0"}),
    Line("GET", "moderation", GRADERS),
    Line("GET", "moderation_case", THE_GRADER, MODERATED),
    Line("POST", "moderation_take", THE_GRADER, MODERATED),
    Line("POST", "moderation_give_back", THE_GRADER, MODERATED),
    Line("POST", "moderation_decide", THE_GRADER, MODERATED, {"choice": "=own"}),
    Line("GET", "ready_results", GRADERS),
    Line("POST", "release_results", GRADERS),
    # --- Licences and rounds ---
    Line("GET", "calibration", GRADERS),
    Line("GET", "calibration_rubric", GRADERS, RUBRIC),
    Line("POST", "calibration_start", GRADERS, RUBRIC),
    Line("GET", "calibration_run", "l ff fof fff f", RUN_OF_GIL),
    Line("GET", "calibration_text", "l ff fof fff f", {**RUN_OF_GIL, "place": "=1"}),
    Line("POST", "calibration_text", "l ff fof fff f", {**RUN_OF_GIL, "place": "=1"}),
    Line("GET", "calibration_round", ROUND_READERS, ROUND),
    Line("GET", "calibration_round_text", GRADERS, {**ROUND, "place": "=1"}),
    Line("POST", "calibration_round_text", GRADERS, {**ROUND, "place": "=1"}),
    Line("POST", "calibration_round_close", "l ff off off o", ROUND),
    Line("POST", "calibration_round_note", ROUND_READERS, ROUND),
    Line("GET", "calibration_notes", "l ff ooo off o"),
    Line("GET", "licences", MANAGERS),
    Line("POST", "licence_revoke", MANAGERS, {"licence_id": "licence.pk"}),
    Line("POST", "open_round", MANAGERS, RUBRIC),
    Line("POST", "grading_preferences", GRADERS),
    Line("GET", "grading_hand_on", THE_GRADER, SUBMISSION),
    Line("POST", "grading_skip", THE_GRADER, SUBMISSION, {"reason": "=time"}),
    Line("POST", "grading_not_judged", THE_GRADER, SUBMISSION, {"reason": "=risk", "words": "=Look."}),
    Line("GET", "set_aside", LOOKS_AFTER_GRADING),
    Line("GET", "set_aside_one", LOOKS_AFTER_GRADING, SET_ASIDE),
    Line("POST", "set_aside_open", LOOKS_AFTER_GRADING, SET_ASIDE),
    Line("POST", "set_aside_requeue", LOOKS_AFTER_GRADING, SET_ASIDE),
    Line("POST", "set_aside_take", "l ff fff fff f", SET_ASIDE),  # and graders among those
    Line("GET", "coach_leans", LOOKS_AFTER_GRADING),
    Line("GET", "comment_bank", GRADERS),
    Line("POST", "comment_bank", GRADERS, {}, {"text": "=Say what it costs her."}),
    Line("GET", "snippet", GRADERS, SNIPPET),
    Line("POST", "snippet", GRADERS, SNIPPET, {"text": "=Shorter."}),
    Line("POST", "snippet_retire", GRADERS, SNIPPET),
    Line("POST", "snippet_bring_back", GRADERS, SNIPPET),
    # --- The team ---
    Line("GET", "team", MANAGERS),
    Line("GET", "enroll", "l ff off oof o"),
    Line("GET", "team_conversations", MANAGERS),
    Line("GET", "team_conversations_export", MANAGERS),
    Line("GET", "team_person", "l ff off off h", PERSON),
    Line("GET", "bring_in_answers_of", "l ff off off h", PERSON),
    Line("POST", "bring_in_answers_of", "l ff off off h", PERSON, {"text": "=no file"}),
    Line("GET", "team_quiz_access", "l ff off oof o"),
    Line("POST", "end_team_override", "l ff hff hhf h", {"override_id": "=0"}),
    Line("GET", "quiz_access", SETS_ACCESS, PERSON),
    Line("POST", "end_extra_time", SETS_ACCESS, PERSON),
    Line("GET", "quiz_override", SETS_ACCESS, PERSON_QUIZ),
    Line("POST", "end_override", SETS_ACCESS, PERSON_QUIZ),
    Line("GET", "due_date", MAY_ENROLL, UNDER_WAY),
    Line("POST", "withdraw_enrollment", MAY_ENROLL, UNDER_WAY),
    Line("GET", "observe", HER_MANAGERS, UNDER_WAY),
    Line("GET", "sign_off", HER_MANAGERS, UNDER_WAY),
    Line("POST", "decline_sign_off", HER_MANAGERS, UNDER_WAY),
    Line("POST", "request_sign_off_again", "l oh ohh ohf h", UNDER_WAY),
    Line("POST", "acknowledge_sign_off", "l ho fhh fhf h", FINISHED),
    # --- Certificates and completion ---
    Line("GET", "certificates", "l ff fff ooo f"),
    Line("GET", "certificate", "l ho ohh ooo h", CERTIFICATE),
    Line("GET", "certificate_pdf", "l ho ohh ooo h", CERTIFICATE),
    Line("GET", "certificate_status", "l ho ohh ooo h", CERTIFICATE),
    Line("POST", "certificate_consent", "l ho fhh fff h", CERTIFICATE),
    Line("POST", "certificate_revoke", "l hf fhh oof h", CERTIFICATE),
    Line("GET", "certificate_evidence", "l ho ohh ofo h", CERTIFICATE),
    Line("GET", "completion", "l ff off ofo o"),
    Line("GET", "completion_export", "l ff off ofo o", {"kind": "=csv"}),
    Line("GET", "completion_cell", "l ff off ofo h", {**MODULE, "team": "cast.nairobi.public_id"}),
    # --- Item analysis ---
    Line("GET", "analyses", ANALYSTS),
    Line("GET", "analysis", ANALYSTS, ANALYSIS),
    Line("POST", "analysis_compute", ANALYSTS, ANALYSIS),
    Line("GET", "analysis_export", ANALYSTS, ANALYSIS),
    Line("GET", "analysis_question", ANALYSTS, {**ANALYSIS, "question_id": f"={SINGLE}", "version": "=1"}),
    Line("GET", "scenario_ways", ANALYSTS, SCENARIO),
    # --- Agreement of graders ---
    Line("GET", "agreement", COMPARERS),
    Line("POST", "agreement_compute", COMPARERS),
    Line("GET", "agreement_export", "l ff hof oof f"),  # nothing is worked out for Grace's team
    # --- Administration ---
    Line("GET", "administration", ADMINISTRATORS),
    Line("GET", "people", ADMINISTRATORS),
    Line("GET", "people_import", ADMINISTRATORS),
    Line("GET", "person", ADMINISTRATORS, PERSON),
    Line("POST", "person_suspend", ADMINISTRATORS, PERSON),
    Line("POST", "person_reinstate", ADMINISTRATORS, PERSON),
    Line("POST", "role_give", ADMINISTRATORS, PERSON),
    Line("POST", "role_end", ADMINISTRATORS, {**PERSON, "membership": "membership.pk"}),
    Line("GET", "teams", ADMINISTRATORS),
    Line("GET", "team_edit", ADMINISTRATORS, {"public_id": "cast.nairobi.public_id"}),
    Line("GET", "organization", ADMINISTRATORS),
    Line("GET", "access_log", AUDITORS),
)
