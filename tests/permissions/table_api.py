"""The same for the API: the same people, the same doors."""

from __future__ import annotations

from tests.harness.small_module import CARD_MANY, SINGLE
from tests.permissions.table import (
    AMINA,
    ANALYSIS,
    ANALYSTS,
    APPEAL,
    ATTEMPT,
    BRIAN,
    CERTIFICATE,
    COMPARERS,
    CORRECTORS,
    EVERYBODY,
    FAULTY,
    GRADERS,
    KEY,
    LOGGED_IN,
    LOOKS_AFTER_GRADING,
    MANAGERS,
    MODERATED,
    PERSON,
    PERSON_QUIZ,
    QUESTION,
    RESULT,
    ROUND,
    ROUND_READERS,
    SAVE,
    SET_ASIDE,
    SETS_ACCESS,
    SNIPPET,
    SUBMISSION,
    UNDER_WAY,
    Line,
)

LESSON = {**UNDER_WAY, "item_key": "=lesson"}
SCENARIO = {**UNDER_WAY, "item_key": "=scenario"}
QUIZ = {**UNDER_WAY, "item_key": "=quiz"}
TEAM_QUIZ = {"team_id": "cast.nairobi.pk", "module_id": "module.module.pk", "item_key": "=quiz"}
BRIEF = {**UNDER_WAY, "item_key": "=graded"}
PRACTICE = {**UNDER_WAY, "item_key": "=practice"}
DRAFT = {"texts": {"reply": "Dana, thank you."}}
ASKING = {"criterion": "=closing", "argument": "=The last line says all of it."}
MARKING = {
    "levels": {"play-back": 3, "questions": 3, "closing": 3},
    "what_works": "=This.",
    "one_change": "=That.",
}
CASE = {
    "seen_on": "=2026-03-03",
    "ticket_reference": "=CH-1",
    "channel": "=chat",
    "marks": {"play-back": "unprompted", "nothing-twice": "unprompted", "pause": "no_chance"},
}
ENROLL = {"people": ["cast.amina.public_id"], "modules": ["module.module.pk"]}
QUESTION_FILE = {"content": "=What?\nA. a\nB. b\nANSWER: A", "format": "=aiken", "dry_run": False}
AUTHORS = "l ff ffo fff f"
AUTHORS_HIDDEN = "l ff ffh fff f"  # the module of this world has no bank behind it
HER_MANAGERS = "l fh ohh ohf h"

CARD = {
    "card": f"={CARD_MANY}",
    "key": KEY,
    "version": 1,
    "value": {"choices": ["a"]},
    "certainty": 2,
    "seconds": 9,
}

API = (
    Line("GET", "api_schema", EVERYBODY),
    Line("GET", "api_docs", EVERYBODY),
    Line("GET", "api_verify", EVERYBODY, CERTIFICATE),
    Line("GET", "api_modules", LOGGED_IN),
    Line("POST", "api_import_questions", AUTHORS, {}, QUESTION_FILE, is_json=True),
    Line("GET", "api_export_questions", AUTHORS),
    Line("GET", "api_teams", LOGGED_IN),  # each sees their own
    Line("POST", "api_enroll", "l ff off oof f", {}, ENROLL, is_json=True),
    Line("GET", "api_enrollments", LOGGED_IN),
    Line("GET", "api_enrollment", "l oh ohh oho h", UNDER_WAY),
    Line("PUT", "api_due_date", "l fh ohh ohf h", UNDER_WAY, {"due_on": "=2026-04-01"}, is_json=True),
    Line("PUT", "api_plan", AMINA, UNDER_WAY, {"cue": "=a", "behavior": "=b"}, is_json=True),
    Line("POST", "api_observations", HER_MANAGERS, UNDER_WAY, CASE, is_json=True),
    Line("GET", "api_sign_off", "l oh ohh oho h", UNDER_WAY),
    Line("GET", "api_lesson", AMINA, LESSON),
    Line("POST", "api_finish_lesson", AMINA, LESSON, is_json=True),
    Line(
        "PUT",
        "api_practice_answer",
        AMINA,
        {**LESSON, "block_key": "=write"},
        {"value": {"text": "a"}},
        is_json=True,
    ),
    Line("GET", "api_conversations", MANAGERS),
    Line("POST", "api_runs", AMINA, SCENARIO, is_json=True),
    Line("POST", "api_turns", AMINA, {"run_id": "run.pk"}, {"number": 1, "choice": "=n1a"}, is_json=True),
    Line("GET", "api_quiz_access", AMINA, QUIZ),
    Line("GET", "api_person_access", SETS_ACCESS, PERSON),
    Line("PUT", "api_accommodation", SETS_ACCESS, PERSON, {"factor": "=1.5"}, is_json=True),
    Line("DELETE", "api_accommodation", SETS_ACCESS, PERSON, is_json=True),
    Line("PUT", "api_person_override", SETS_ACCESS, PERSON_QUIZ, {"attempts": 5}, is_json=True),
    Line("DELETE", "api_person_override", "l ff hff hhf h", PERSON_QUIZ, is_json=True),
    Line("PUT", "api_team_override", SETS_ACCESS, TEAM_QUIZ, {"attempts": 5}, is_json=True),
    Line("DELETE", "api_team_override", "l ff hff hhf h", TEAM_QUIZ, is_json=True),
    Line("POST", "api_attempts", AMINA, QUIZ, is_json=True),
    Line("GET", "api_attempt", AMINA, ATTEMPT),
    Line("PUT", "api_answer", AMINA, QUESTION, SAVE, is_json=True),
    Line("PUT", "api_check", AMINA, QUESTION, {**SAVE, "key": KEY}, is_json=True),
    Line("GET", "api_attempt_result", AMINA, ATTEMPT),
    Line("PUT", "api_attempt_submission", AMINA, ATTEMPT, {"key": KEY}, is_json=True),
    Line("GET", "api_corrections", CORRECTORS, FAULTY),
    Line(
        "POST",
        "api_corrections",
        CORRECTORS,
        FAULTY,
        {"outcome": "=full_marks", "reason": "=A", "digest": "=b"},
        is_json=True,
    ),
    Line("POST", "api_correction_dry_run", CORRECTORS, FAULTY, {"outcome": "=full_marks"}, is_json=True),
    Line("GET", "api_reply", AMINA, BRIEF),
    Line("PUT", "api_reply_draft", AMINA, BRIEF, DRAFT, is_json=True),
    Line("GET", "api_reply_drafts", AMINA, PRACTICE),
    Line("POST", "api_reply_drafts", AMINA, PRACTICE, is_json=True),
    Line("POST", "api_reply_coach", AMINA, PRACTICE, is_json=True),
    Line("POST", "api_reply_again", AMINA, PRACTICE, is_json=True),
    Line("POST", "api_reply_hand_in", AMINA, BRIEF, {"key": KEY}, is_json=True),
    Line("POST", "api_reply_take_back", AMINA, BRIEF, is_json=True),
    Line("POST", "api_reply_revise", AMINA, BRIEF, is_json=True),
    Line("GET", "api_grading", GRADERS),
    Line("POST", "api_grading_next", GRADERS, is_json=True),
    Line("GET", "api_submission", GRADERS, SUBMISSION),
    Line("POST", "api_claim", GRADERS, SUBMISSION, is_json=True),
    Line("PUT", "api_grade_draft", GRADERS, SUBMISSION, MARKING, is_json=True),
    Line("POST", "api_release", GRADERS, SUBMISSION, MARKING, is_json=True),
    Line("POST", "api_return", GRADERS, SUBMISSION, MARKING, is_json=True),
    Line("GET", "api_second_look", BRIAN, RESULT),
    Line("POST", "api_second_look", BRIAN, RESULT, ASKING, is_json=True),
    Line("GET", "api_second_looks", GRADERS),
    Line("POST", "api_look", GRADERS, APPEAL, is_json=True),
    Line(
        "PUT", "api_look", GRADERS, APPEAL, {"level": 2, "reason": "=Nothing new stands there."}, is_json=True
    ),
    Line("GET", "api_moderation", GRADERS),
    Line("GET", "api_moderation_case", GRADERS, MODERATED),
    Line("POST", "api_moderation_take", GRADERS, MODERATED, is_json=True),
    Line("POST", "api_moderation_decision", GRADERS, MODERATED, {"mark": 1}, is_json=True),
    Line("GET", "api_ready", GRADERS),
    Line("POST", "api_ready", GRADERS, {}, {"submissions": []}, is_json=True),
    Line("GET", "api_licences", GRADERS),
    Line("GET", "api_graders_licences", MANAGERS),
    Line("GET", "api_rounds", ROUND_READERS),
    Line("GET", "api_round", ROUND_READERS, ROUND),
    Line("POST", "api_skip", GRADERS, SUBMISSION, {"reason": "=time"}, is_json=True),
    Line("POST", "api_not_judged", GRADERS, SUBMISSION, {"reason": "=risk", "words": "=Look."}, is_json=True),
    Line("POST", "api_coach_notes", GRADERS, SUBMISSION, is_json=True),
    Line("GET", "api_grading_preferences", GRADERS),
    Line("PUT", "api_grading_preferences", GRADERS, {}, {"skills": [], "languages": []}, is_json=True),
    Line("GET", "api_set_aside", LOOKS_AFTER_GRADING),
    Line(
        "POST", "api_answer_set_aside", LOOKS_AFTER_GRADING, SET_ASIDE, {"decision": "=requeue"}, is_json=True
    ),
    Line("GET", "api_snippets", GRADERS),
    Line("POST", "api_snippets", GRADERS, {}, {"text": "=Say what it costs her."}, is_json=True),
    Line("PUT", "api_snippet", GRADERS, SNIPPET, {"text": "=Shorter."}, is_json=True),
    Line("GET", "api_questions", AUTHORS),
    Line("GET", "api_question", AUTHORS_HIDDEN, {"question_id": f"={SINGLE}"}),
    Line("GET", "api_review", LOGGED_IN),
    Line("POST", "api_card_answers", BRIAN, {}, CARD, is_json=True),
    Line("GET", "api_knowledge", LOGGED_IN),
    Line("GET", "api_certificates", LOGGED_IN),
    Line("GET", "api_certificate", "l ho ohh ooo h", CERTIFICATE),
    Line("GET", "api_analyses", ANALYSTS),
    Line("GET", "api_analysis", ANALYSTS, ANALYSIS),
    Line("POST", "api_analysis", ANALYSTS, ANALYSIS, is_json=True),
    Line("GET", "api_agreement", COMPARERS),
    Line("POST", "api_agreement", COMPARERS, is_json=True),
    Line("GET", "api_completion", "l ff off ofo o"),
)
