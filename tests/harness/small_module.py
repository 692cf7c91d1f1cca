"""A module with one of everything, small enough to know by heart. Keys are words, so that tests read well.

Steps in order: lesson, scenario, quiz, practice, graded, plan, checklist.
"""

from __future__ import annotations

from content.documents import (
    SCHEMA,
    CertificationRule,
    Checklist,
    ChecklistLine,
    ConceptGroup,
    Condition,
    Criterion,
    Customer,
    Dialogue,
    DoItNow,
    Effect,
    Ending,
    Highlight,
    HouseRule,
    JudgementRank,
    JudgementRate,
    KeyPoints,
    Label,
    Lesson,
    LookAlike,
    Matching,
    Meter,
    ModelAnswer,
    Module,
    MultipleChoice,
    Objective,
    Option,
    Ordering,
    Part,
    PlanStep,
    Prose,
    Question,
    Quiz,
    Quote,
    Reply,
    Retrieval,
    Rewrite,
    RolePlay,
    Rubric,
    Sample,
    Scenario,
    ScenarioChoice,
    ScenarioNode,
    ShortText,
    SingleChoice,
    Slot,
    Span,
    Table,
    TaskOption,
    ThreadMessage,
)

KEY = "00000000-0000-4000-8000-000000000001"

# Question ids by kind; `CRITICAL` is the ◆ one.
SINGLE = "10000000-0000-4000-8000-000000000001"
MULTIPLE = "10000000-0000-4000-8000-000000000002"
ORDERING = "10000000-0000-4000-8000-000000000003"
MATCHING = "10000000-0000-4000-8000-000000000004"
RANK = "10000000-0000-4000-8000-000000000005"
RATE = "10000000-0000-4000-8000-000000000006"
SHORT_TEXT = "10000000-0000-4000-8000-000000000007"
HIGHLIGHT = "10000000-0000-4000-8000-000000000008"
REWRITE = "10000000-0000-4000-8000-000000000009"
CRITICAL = "10000000-0000-4000-8000-000000000010"

# Review cards: one reply, several, and a critical one. No quiz asks them.
CARD = "10000000-0000-4000-8000-000000000021"
CARD_MANY = "10000000-0000-4000-8000-000000000022"
CARD_CRITICAL = "10000000-0000-4000-8000-000000000023"


def _options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key=key, text=f"Option {key}", feedback=f"Why {key} is as it is.") for key in keys)


def lesson() -> Lesson:
    """A lesson with every kind of block but a picture, which needs the image library."""
    return Lesson(
        key="lesson",
        slug="the-note",
        title="The four-line note",
        minutes=5,
        summary="Four lines before you reply.",
        objectives=("o1",),
        blocks=(
            Prose(key="prose", html="<h2>Why a note</h2><p>Read to the end before you reply.</p>"),
            Sample(key="sample", html="<p>The kettle leaks again.</p>", caption="Wed 10:40", voice="them"),
            Dialogue(
                key="dialogue",
                customer="It is the third time.",
                replies=(
                    Reply(
                        tone="tired",
                        html="<p>Please send the order number.</p>",
                        reason="It is in the thread.",
                    ),
                    Reply(
                        tone="better", html="<p>Three times is a lot.</p>", reason="It plays the story back."
                    ),
                ),
            ),
            Quote(
                key="quote",
                text="Listening is a gift.",
                person="Ada Example",
                work="Notes",
                source_note="p. 4",
            ),
            DoItNow(
                key="write",
                task="write",
                prompt_html="<p>Write the note.</p>",
                answer_html="<p>FACT: it leaks.</p>",
                write_label="Your note",
                nudge="One line is enough.",
            ),
            DoItNow(
                key="choose",
                task="choose",
                prompt_html="<p>Which questions do you keep?</p>",
                answer_html="<p>The second.</p>",
                options=(
                    TaskOption(key="a", text="What is your order number?", feedback="It is in the thread."),
                    TaskOption(
                        key="b",
                        text="Does it leak when it is cold?",
                        answer="keep",
                        feedback="It changes what you do.",
                    ),
                ),
            ),
            DoItNow(
                key="mark",
                task="mark",
                prompt_html="<p>Mark fact and feeling.</p>",
                answer_html="<p>One of each.</p>",
                options=(
                    TaskOption(key="a", text="It leaks", answer="fact"),
                    TaskOption(key="b", text="and I am tired of it.", answer="feel"),
                ),
                labels=(Label(key="fact", text="Fact"), Label(key="feel", text="Feeling")),
            ),
            DoItNow(
                key="match",
                task="match",
                prompt_html="<p>Which line belongs where?</p>",
                answer_html="<p>As marked.</p>",
                options=(
                    TaskOption(key="a", text="Since Monday", answer="fact"),
                    TaskOption(key="b", text="A new one, please", answer="want"),
                ),
                labels=(Label(key="fact", text="Fact"), Label(key="want", text="Want")),
            ),
            Retrieval(key="retrieval", question="What are the four lines?", answer="FACT, FEEL, WANT, GAP."),
            KeyPoints(key="points", title="Key points", points=("Read to the end.", "Write the note.")),
            Table(
                key="table", header=("Line", "Holds"), rows=(("FACT", "what happened"),), caption="The note"
            ),
        ),
    )


def scenario() -> Scenario:
    """Two nodes, one meter, two endings: `calm` when trust reaches 2, else `cool`."""
    return Scenario(
        key="scenario",
        slug="the-call",
        title="The call",
        minutes=5,
        channel="chat",
        customer=Customer(name="Dana Okafor", about="Two-person studio", portrait="dev"),
        situation_html="<p>The kettle leaks for the third time.</p>",
        start="n1",
        meters=(Meter(key="trust", label="Trust", start=1, low=0, high=3),),
        mood_meter="trust",
        nodes=(
            ScenarioNode(
                key="n1",
                says="It leaks again.",
                choices=(
                    ScenarioChoice(
                        key="n1a",
                        text="Three times is a lot. Since when?",
                        goto="n2",
                        points=3,
                        reason="You played it back.",
                        effects=(Effect(meter="trust", change=1),),
                    ),
                    ScenarioChoice(
                        key="n1b",
                        text="Please send the order number.",
                        goto="n2",
                        points=0,
                        reason="It is in the thread.",
                        effects=(Effect(meter="trust", change=-1),),
                    ),
                    ScenarioChoice(key="n1c", text="Say nothing", goto="cool", points=0, is_silence=True),
                ),
            ),
            ScenarioNode(
                key="n2",
                says="Since Monday.",
                direction="A pause.",
                choices=(
                    ScenarioChoice(
                        key="n2a", text="A new one leaves today.", goto="end", points=2, reason="It acts."
                    ),
                    ScenarioChoice(
                        key="n2b", text="I will look into it.", goto="end", points=1, reason="It is vague."
                    ),
                ),
            ),
        ),
        endings=(
            Ending(
                key="calm",
                title="Heard",
                text="Dana writes back with thanks.",
                conditions=(Condition(meter="trust", comparison=">=", value=2),),
                is_best=True,
            ),
            Ending(key="cool", title="Not heard", text="Dana closes the chat."),
        ),
        debrief="Playing back was the turn.",
        you_know=("The order is in the thread.",),
        you_can=("Send a new kettle.",),
        objectives=("o1",),
    )


def questions() -> tuple[
    SingleChoice,
    MultipleChoice,
    Ordering,
    Matching,
    JudgementRank,
    JudgementRate,
    ShortText,
    Highlight,
    Rewrite,
    SingleChoice,
]:
    """The nine older kinds, and a ◆ single choice at the end."""
    return (
        SingleChoice(
            id=SINGLE,
            version=1,
            prompt="Which one?",
            options=_options("a", "b", "c"),
            correct="b",
            objectives=("o1",),
        ),
        MultipleChoice(
            id=MULTIPLE,
            version=1,
            prompt="Which ones?",
            options=_options("a", "b", "c", "d"),
            correct=("a", "c"),
            objectives=("o1",),
        ),
        Ordering(
            id=ORDERING,
            version=1,
            prompt="In which order?",
            options=_options("a", "b", "c"),
            correct=("c", "a", "b"),
            objectives=("o2",),
        ),
        Matching(
            id=MATCHING,
            version=1,
            prompt="What belongs together?",
            lefts=_options("l1", "l2"),
            rights=_options("r1", "r2", "r3"),
            pairs={"l1": "r2", "l2": "r1"},
            objectives=("o1",),
        ),
        JudgementRank(
            id=RANK,
            version=1,
            prompt="Best to worst?",
            options=_options("a", "b", "c", "d"),
            ranks={"a": 2, "b": 1, "c": 4, "d": 3},
            objectives=("o2",),
        ),
        JudgementRate(
            id=RATE,
            version=1,
            prompt="How good is each?",
            options=_options("a", "b", "c"),
            ratings={"a": 4, "b": 1, "c": 2},
            objectives=("o2",),
        ),
        ShortText(
            id=SHORT_TEXT,
            version=1,
            prompt="What do you check first?",
            groups=(
                ConceptGroup(key="thread", label="The thread", any_of=("thread", "history")),
                ConceptGroup(key="end", label="To the end", any_of=("to the end", "last line")),
            ),
            model_answer="I read the thread to the end.",
            objectives=("o1",),
        ),
        Highlight(
            id=HIGHLIGHT,
            version=1,
            prompt="Mark the feeling.",
            text="It leaks again and I am tired of it",
            spans=(Span(first=4, last=6, credit=1.0, feedback="That is the feeling."),),
            wrong_feedback="That is a fact.",
            objectives=("o2",),
        ),
        Rewrite(
            id=REWRITE,
            version=1,
            prompt="Write it anew.",
            original="Please clear the cache.",
            groups=(ConceptGroup(key="back", label="Plays back", any_of=("appear twice", "doubled")),),
            model_answer="Your invoices appear twice since the import.",
            objectives=("o2",),
        ),
        SingleChoice(
            id=CRITICAL,
            version=1,
            prompt="May you share the address?",
            options=_options("yes", "no"),
            correct="no",
            critical=True,
            objectives=("o1",),
        ),
    )


def quiz() -> Quiz:
    """One slot for each question, in the order of `questions()`. Slot keys are s1 to s10."""
    pool = questions()
    return Quiz(
        key="quiz",
        slug="the-quiz",
        title="Check what you know",
        minutes=10,
        slots=tuple(Slot(key=f"s{number}", pool=(question.id,)) for number, question in enumerate(pool, 1)),
        questions=pool,
        introduction="Ten questions.",
    )


def rubric() -> Rubric:
    """Three criteria with weights 40, 40 and 20; `play-back` is a gate."""
    levels = ("Not there yet.", "Here and there.", "Reliably.", "So that others learn from it.")
    return Rubric(
        key="rubric",
        title="Listening in writing",
        criteria=(
            Criterion(key="play-back", title="Plays the story back", weight=40, levels=levels, gate=True),
            Criterion(key="questions", title="Asks what matters", weight=40, levels=levels),
            Criterion(key="closing", title="Closes well", weight=20, levels=levels),
        ),
        grader_notes_html="<p>Read the whole thread first.</p>",
    )


def role_play(key: str, slug: str, title: str, *, is_graded: bool, practice_key: str = "") -> RolePlay:
    """A brief with two parts: `reply` (20 to 120 words) and `note` (no advice)."""
    return RolePlay(
        key=key,
        slug=slug,
        title=title,
        minutes=15,
        channel="email",
        customer=Customer(name="Dana Okafor", about="Two-person studio", portrait="dev"),
        task="Answer Dana and leave a note for your colleague.",
        parts=(
            Part(key="reply", label="Your reply", kind="mail", min_words=20, max_words=120),
            Part(key="note", label="Internal note", kind="note"),
        ),
        rubric=rubric(),
        thread=(
            ThreadMessage(who="Dana Okafor", text="Invoices appear twice.", voice="them", at="Mon 14:05"),
            ThreadMessage(who="Priyan", text="Please clear the cache.", voice="colleague", at="Tue 11:15"),
        ),
        you_know=("The import ran twice.",),
        constraints=("No refund without a lead.",),
        state="Dana is tired and polite.",
        great_html="<p>It plays the story back first.</p>",
        models=(
            ModelAnswer(
                label="Model", texts={"reply": "Dana, your invoices appear twice.", "note": "FACT: doubles."}
            ),
        ),
        tired={"reply": "Please clear the cache."},
        is_graded=is_graded,
        practice_key=practice_key,
        phase="show" if is_graded else "practise",
    )


def checklist() -> Checklist:
    """Two required lines and an optional one; three cases on two days."""
    return Checklist(
        key="checklist",
        slug="on-the-job",
        title="On the job",
        minutes=10,
        lines=(
            ChecklistLine(key="play-back", text="Plays the story back before the solution", required=2),
            ChecklistLine(key="nothing-twice", text="Asks for nothing that is in the thread", required=1),
            ChecklistLine(key="pause", text="Lets a pause stand", required=0, condition="if on phone"),
        ),
        statement="I have seen this in real cases on at least two days.",
        manager_prompts=("Which one shall I look for?",),
    )


def cards() -> tuple[Question, ...]:
    """Three cards; the right answers are `b`, `a` with `c`, and `b`."""
    return (
        SingleChoice(
            id=CARD,
            version=1,
            prompt="Which reply plays the story back?",
            situation_html="<p>The kettle leaks again.</p>",
            options=_options("a", "b", "c"),
            correct="b",
            objectives=("o2",),
        ),
        MultipleChoice(
            id=CARD_MANY,
            version=1,
            prompt="Which belong in the note?",
            options=_options("a", "b", "c"),
            correct=("a", "c"),
            objectives=("o1",),
        ),
        SingleChoice(
            id=CARD_CRITICAL,
            version=1,
            prompt="Which line asks for a hand-over?",
            options=_options("a", "b"),
            correct="b",
            critical=True,
        ),
    )


def document() -> Module:
    """The whole module."""
    return Module(
        schema=SCHEMA,
        key=KEY,
        code="M00",
        skill="small-listening",
        slug="small-listening",
        title="Small listening",
        purpose="Catch the whole story the first time.",
        objectives=(Objective(key="o1", text="write the note"), Objective(key="o2", text="play it back")),
        items=(
            lesson(),
            scenario(),
            quiz(),
            role_play("practice", "practice-reply", "A reply to practise", is_graded=False),
            role_play("graded", "third-message", "Third message", is_graded=True, practice_key="practice"),
            PlanStep(
                key="plan",
                slug="if-then-plan",
                title="If-then plan",
                minutes=2,
                example_cue="a template hovers",
            ),
            checklist(),
        ),
        house_rules=(HouseRule(key="R1", text="Never promise what you cannot keep."),),
        certification=CertificationRule(title="Small listening"),
        programme="Support essentials",
        manager_briefing="Say in one line why this matters.",
        cards=cards(),
        look_alikes=(LookAlike(label="note and play-back", first=(CARD,), second=(CARD_MANY,)),),
    )
