"""What one person of the demonstration has done in module 1, step by step, through the actions that everybody uses."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from content.documents import Checklist, Module, Question, Quiz, RolePlay, Scenario
from courses.actions import attempts, cards, conversations, grader, learner, manager, practice, role_plays
from courses.cards.deck_queries import deck_of
from courses.cards.queries import entry_of, next_asked, seed_of
from courses.demo import answers, replies
from courses.quizzes import rules as quiz_rules
from courses.quizzes.models import Attempt
from courses.role_plays.marking import Comment, Evidence, Marking
from lms.accounts.models import User

T = TypeVar("T")

BEST_WAY = (("N1", "N1-b"), ("N2b", "N2b-b"), ("N4b", "N4b-a"), ("N5", "N5-a"))

# Quality of a reply: levels of the five criteria, and what is quoted for each 1 and 4 (mail, call).
CRITERIA = ("facts-and-wish", "heard", "questions", "between-the-lines", "closes-the-loop")
LEVELS = {"strong": (4, 3, 4, 3, 3), "sound": (3, 3, 3, 2, 3), "thin": (2, 2, 1, 2, 2)}
QUOTES = {
    "email": {
        "strong": {
            "facts-and-wish": "What makes it pressing is Friday: the VAT return is due",
            "questions": "does the payment sit on the first copy or on the second?",
        },
        "thin": {"questions": "send me a screenshot"},
    },
    "phone": {
        "strong": {
            "facts-and-wish": "A letter came about a toaster for forty-nine ninety that you never saw",
            "questions": "There's an order number on the letter, top right.",
        },
        "thin": {"questions": "Can you give me the order number, your postcode, the date of the order"},
    },
}


@dataclass
class Story:
    """A person's way so far. `at` moves forward with each step; nothing happens after `until`."""

    learner: User
    manager: User
    grader: User
    enrollment_id: int
    document: Module
    at: datetime
    until: datetime

    def read(self, count: int = 6) -> Story:
        """Takes the pre-check and reads the first lessons."""
        learner.open_module(actor=self.learner, enrollment_id=self.enrollment_id, at=self.at)
        self.check_first()
        for lesson in list(self.document.of_kind("lesson"))[:count]:
            self.later(hours=5)
            learner.open_lesson(
                actor=self.learner, enrollment_id=self.enrollment_id, item_key=lesson.key, at=self.at
            )
            self.later(minutes=7)
            learner.finish_lesson(
                actor=self.learner, enrollment_id=self.enrollment_id, item_key=lesson.key, at=self.at
            )
        return self

    def talk(self, turns: int = 4) -> Story:
        """Plays the scenario the best way, or the first turns of it."""
        scenario = self._only(Scenario)
        self.later(hours=19)
        run = conversations.start_run(
            actor=self.learner, enrollment_id=self.enrollment_id, item_key=scenario.key, at=self.at
        )
        for number, (_node, choice) in enumerate(BEST_WAY[:turns], start=1):
            self.later(minutes=1)
            conversations.choose(
                actor=self.learner, run_id=run.pk, turn_number=number, choice_key=choice, at=self.at
            )
        return self

    def check_first(self) -> Story:
        """Takes the pre-check: sure of everything, and not always right."""
        for quiz in self.document.quizzes("precheck"):
            missed = set(self._some([question.id for question in quiz.questions], 2))
            self.later(minutes=1)
            attempt = self._start(quiz)
            for entry in quiz_rules.Form.load(attempt.form).entries:
                question = quiz.by_id[entry.id]
                value = answers.wrong(question) if entry.id in missed else answers.right(question)
                self._answer(attempt, question, value, certainty=3)
            self._hand_in(attempt)
        return self

    def practise(self) -> Story:
        """Writes the practice in two drafts and finishes it."""
        brief = next(
            item for item in self.document.items if isinstance(item, RolePlay) and not item.is_graded
        )
        own: dict[str, Any] = {
            "actor": self.learner,
            "enrollment_id": self.enrollment_id,
            "item_key": brief.key,
        }
        self.later(hours=3)
        for number, text in enumerate(replies.PRACTICE):
            if number:
                practice.keep_draft(at=self.at, **own)
            self.later(minutes=9)
            role_plays.save_draft(texts={brief.parts[0].key: text}, at=self.at, **own)
        role_plays.hand_in(key=uuid.uuid4(), at=self.at, **own)
        return self

    def quiz(self, wrong: int = 1, has_doubt: bool = False) -> Story:
        """Takes the quiz with some answers wrong; `has_doubt` leaves the rewrite to a person."""
        quiz = next(self.document.quizzes("exam"))
        self.later(hours=22)
        attempt = self._start(quiz)
        plain = [each.id for each in quiz.questions if not each.critical and each.kind == "single"]
        missed = set(self._some(plain, wrong))
        for entry in quiz_rules.Form.load(attempt.form).entries:
            question = quiz.by_id[entry.id]
            value = answers.wrong(question) if entry.id in missed else answers.right(question)
            if has_doubt and question.kind == "rewrite":
                value = {"text": "I am sorry about the slats, we will see to it very soon."}
            self._answer(attempt, question, value)
        return self._hand_in(attempt)

    def reply(self, number: int, quality: str) -> int:
        """Writes and hands in a graded role-play. The submission's id."""
        graded = [item for item in self.document.steps if isinstance(item, RolePlay) and item.is_graded]
        brief = graded[number]
        text = replies.MAIL[quality] if brief.channel == "email" else replies.CALL[quality]
        parts = [text] if isinstance(text, str) else list(text)
        texts = {part.key: words for part, words in zip(brief.parts, parts, strict=True)}
        self.later(hours=20)
        role_plays.save_draft(
            actor=self.learner, enrollment_id=self.enrollment_id, item_key=brief.key, texts=texts, at=self.at
        )
        self.later(minutes=18)
        submission = role_plays.hand_in(
            actor=self.learner,
            enrollment_id=self.enrollment_id,
            item_key=brief.key,
            key=uuid.uuid4(),
            at=self.at,
        )
        return submission.pk

    def graded(self, number: int, quality: str, *, is_returned: bool = False) -> Story:
        """Hands in, and hears back a day later."""
        submission_id = self.reply(number, quality)
        self.later(hours=26)
        grader.claim(actor=self.grader, submission_id=submission_id, at=self.at)
        self.later(minutes=7)
        channel = "email" if number == 0 else "phone"
        quotes = QUOTES[channel].get(quality, {})
        marking = Marking(
            levels=dict(zip(CRITERIA, LEVELS[quality], strict=True)),
            evidence={key: Evidence(text) for key, text in quotes.items()},
            comments=(Comment(replies.CHANGES[1], quotes["questions"]),) if quality == "thin" else (),
            what_works=replies.WORKS[number],
            one_change=replies.CHANGES[number],
        )
        decide = grader.return_for_revision if is_returned else grader.release_grade
        decide(actor=self.grader, submission_id=submission_id, marking=marking, at=self.at)
        return self

    def plan(self) -> Story:
        """Makes the if-then plan."""
        self.later(hours=2)
        learner.make_plan(
            actor=self.learner,
            enrollment_id=self.enrollment_id,
            cue="a message ends with a date or a name",
            behavior="play it back before I look for the template",
            at=self.at,
        )
        return self

    def observed(self, cases: int = 3) -> Story:
        """Is watched in real cases, on as many days."""
        checklist = next(item for item in self.document.items if isinstance(item, Checklist))
        for number in range(cases):
            self.later(hours=25)
            manager.observe(
                actor=self.manager,
                enrollment_id=self.enrollment_id,
                seen_on=self.at.date(),
                ticket_reference=f"{replies.TICKETS[number]}-{self.enrollment_id}",
                channel="chat",
                marks={line.key: "unprompted" if line.required else "no_chance" for line in checklist.lines},
                note=replies.NOTES[number % len(replies.NOTES)],
                at=self.at,
            )
        return self

    def signed(self) -> Story:
        """Is signed off, and so certified."""
        self.later(hours=3)
        manager.sign_off(
            actor=self.manager, enrollment_id=self.enrollment_id, typed_name=self.manager.name, at=self.at
        )
        return self

    def reviewed(self, sessions: int = 6) -> Story:
        """Keeps it: a daily set every few days, the last one two days ago, so that some cards are due today."""
        for number in range(sessions):
            self.later(hours=23)
            self.at = max(self.at, self.until - timedelta(days=2 + 3 * (sessions - 1 - number)))
            while next_asked(self.learner, self.at)[1] is not None:
                self._answer_card()
        return self

    def _answer_card(self) -> None:
        """Answers the next card: every sixth one wrong, every fourth one without being sure."""
        deck = deck_of(self.learner, self.at)
        card = deck.next()
        if card is None:
            return
        place = list(deck.cards).index(card.question.id) + len(deck.answered)
        value = answers.wrong(card.question) if place % 6 == 5 else answers.right(card.question)
        self.later(seconds=45)
        cards.answer_card(
            actor=self.learner,
            card_id=card.question.id,
            version=card.question.version,
            value=quiz_rules.encode(card.question, entry_of(card.question, seed_of(deck, card)), value),
            certainty=1 if place % 4 == 3 else 2,
            seconds=20 + place,
            key=uuid.uuid4(),
            at=self.at,
        )

    def _start(self, quiz: Quiz) -> Attempt:
        return attempts.start_attempt(
            actor=self.learner, enrollment_id=self.enrollment_id, item_key=quiz.key, at=self.at
        )

    def _answer(
        self, attempt: Attempt, question: Question, value: dict[str, Any], certainty: int | None = None
    ) -> None:
        entry = quiz_rules.Form.load(attempt.form).entry(question.id)
        assert entry is not None
        self.later(seconds=40)
        attempts.save_answer(
            actor=self.learner,
            attempt_id=attempt.pk,
            question_id=question.id,
            value=quiz_rules.encode(question, entry, value),
            at=self.at,
            epoch=attempt.epoch,
            certainty=certainty,
        )

    def _hand_in(self, attempt: Attempt) -> Story:
        attempts.submit_attempt(actor=self.learner, attempt_id=attempt.pk, key=uuid.uuid4(), at=self.at)
        return self

    def _some(self, ids: list[str], count: int) -> list[str]:
        """Some of the questions, for each person others and always the same."""
        return random.Random(self.learner.email).sample(ids, min(count, len(ids)))

    def _only(self, kind: type[T]) -> T:
        return next(item for item in self.document.items if isinstance(item, kind))

    def later(self, **span: float) -> None:
        """Lets time pass, never beyond `until`."""
        self.at = min(self.at + timedelta(**span), self.until)


def certified(story: Story) -> None:
    """The whole way."""
    story.read().talk().practise().quiz().graded(0, "strong").graded(1, "sound").plan().observed().signed()


def keeping(story: Story) -> None:
    """The whole way, and the daily review since."""
    certified(story)
    story.reviewed()


STAGES: dict[str, tuple[int, Callable[[Story], object]]] = {
    # name: (days since enrolment, what was done)
    "enrolled": (3, lambda story: story),
    "reading": (2, lambda story: story.read(3)),
    "talking": (3, lambda story: story.read().talk(2)),
    "before quiz": (3, lambda story: story.read().talk().practise()),
    "quiz missed": (4, lambda story: story.read().talk().practise().quiz(wrong=5)),
    "quiz in doubt": (4, lambda story: story.read().talk().practise().quiz(wrong=2, has_doubt=True)),
    "quiz passed": (4, lambda story: story.read().talk().practise().quiz()),
    "first reply waiting": (5, lambda story: story.read().talk().practise().quiz().reply(0, "sound")),
    "first reply returned": (
        6,
        lambda story: story.read().talk().practise().quiz().graded(0, "thin", is_returned=True),
    ),
    "second reply waiting": (
        7,
        lambda story: story.read().talk().practise().quiz().graded(0, "strong").reply(1, "sound"),
    ),
    "to observe": (
        8,
        lambda story: story.read().talk().practise().quiz().graded(0, "strong").graded(1, "sound").plan(),
    ),
    "to sign": (
        11,
        lambda story: (
            story.read().talk().practise().quiz().graded(0, "sound").graded(1, "strong").plan().observed()
        ),
    ),
    "certified": (45, certified),
    "keeping": (45, keeping),
    "certified early": (120, certified),
    "renewing": (330, certified),
    "no longer current": (405, certified),
}
