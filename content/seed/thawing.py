"""The way back: documents as the fields that authors edit. `freeze` of the result gives the document again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from content import documents
from content.seed.scored_texts import scored_stream
from content.seed.stored import Fields, commas, items, lines, numbered, rich, stream
from content.seed.thawing_cases import case_fields

# --- Lessons ---------------------------------------------------------------------------------------


def lesson_fields(lesson: documents.Lesson) -> Fields:
    """The fields of a lesson page."""
    return {
        "summary": lesson.summary,
        "objectives": commas(lesson.objectives),
        "seed_refs": commas(lesson.seed_refs),
        "body": stream((block.kind, _block(block), block.key) for block in lesson.blocks),
    }


def _block(block: documents.LessonBlock) -> Any:
    match block:
        case documents.Prose():
            return rich(block.html)
        case documents.Sample():
            return {"voice": block.voice, "caption": block.caption, "text": rich(block.html)}
        case documents.Dialogue():
            replies = (
                {"tone": reply.tone, "text": rich(reply.html), "reason": reply.reason}
                for reply in block.replies
            )
            return {"customer": block.customer, "replies": numbered(replies, "reply")}
        case documents.Quote():
            return {
                "text": block.text,
                "person": block.person,
                "work": block.work,
                "source_note": block.source_note,
            }
        case documents.DoItNow():
            return _do_it_now(block)
        case documents.Retrieval():
            return {"question": block.question, "answer": block.answer}
        case documents.KeyPoints():
            return {"title": block.title, "points": numbered(block.points, "point")}
        case documents.Table():
            rows = (numbered(row, "cell") for row in block.rows)
            return {
                "caption": block.caption,
                "header": numbered(block.header, "column"),
                "rows": numbered(rows, "row"),
            }
        case documents.Picture():
            return {"image": block.image_id, "alt": block.alt, "caption": block.caption}


def _do_it_now(block: documents.DoItNow) -> Fields:
    options = (
        ({"text": option.text, "answer": option.answer, "feedback": option.feedback}, option.key)
        for option in block.options
    )
    return {
        "task": block.task,
        "prompt": rich(block.prompt_html),
        "sample": rich(block.sample_html),
        "options": items(options),
        "labels": items(({"name": label.key, "text": label.text}, label.key) for label in block.labels),
        "write_label": block.write_label,
        "nudge": block.nudge,
        "answer": rich(block.answer_html),
    }


# --- Scenarios -------------------------------------------------------------------------------------


def scenario_fields(scenario: documents.Scenario) -> Fields:
    """The fields of a scenario page."""
    meters = (
        (
            "meter",
            {
                "name": meter.key,
                "label": meter.label,
                "start": meter.start,
                "low": meter.low,
                "high": meter.high,
            },
            meter.key,
        )
        for meter in scenario.meters
    )
    nodes = (
        (
            "node",
            {
                "name": node.key,
                "direction": node.direction,
                "says": node.says,
                "choices": items((_choice(choice), choice.key) for choice in node.choices),
                "max_visits": node.max_visits,
                "when_full": node.when_full,
                "seconds": node.seconds,
            },
            node.key,
        )
        for node in scenario.nodes
    )
    return {
        **_customer(scenario.customer),
        "channel": scenario.channel,
        "situation": rich(scenario.situation_html),
        "you_know": lines(scenario.you_know),
        "you_can": lines(scenario.you_can),
        "meters": stream(meters),
        "mood_meter": scenario.mood_meter,
        "start": scenario.start,
        "nodes": stream(nodes),
        "endings": stream(("ending", _ending(ending), ending.key) for ending in scenario.endings),
        "debrief": scenario.debrief,
        "intensity": scenario.intensity,
        "content_note": scenario.content_note,
        "is_beside_path": scenario.is_beside_path,
        "objectives": commas(scenario.objectives),
        "seed_refs": commas(scenario.seed_refs),
    }


def _customer(customer: documents.Customer) -> Fields:
    return {
        "customer_name": customer.name,
        "customer_about": customer.about,
        "customer_portrait": customer.portrait,
    }


def _choice(choice: documents.ScenarioChoice) -> Fields:
    effects = ({"meter": e.meter, "change": e.change, "sets": e.sets} for e in choice.effects)
    return {
        "text": choice.text,
        "goto": choice.goto,
        "points": choice.points,
        "reason": choice.reason,
        "effects": numbered(effects, "effect"),
        "is_silence": choice.is_silence,
        "conditions": _conditions(choice.conditions),
        "branches": numbered(
            ({"goto": b.goto, "conditions": _conditions(b.conditions)} for b in choice.branches), "branch"
        ),
    }


def _ending(ending: documents.Ending) -> Fields:
    return {
        "name": ending.key,
        "title": ending.title,
        "text": ending.text,
        "conditions": _conditions(ending.conditions),
        "is_best": ending.is_best,
        "only_by_name": ending.only_by_name,
    }


def _conditions(conditions: Iterable[documents.Condition]) -> list[Fields]:
    return numbered(
        ({"meter": c.meter, "comparison": c.comparison, "value": c.value} for c in conditions), "condition"
    )


# --- Quizzes ---------------------------------------------------------------------------------------


def quiz_fields(quiz: documents.Quiz) -> Fields:
    """The fields of a quiz page; its questions have to be there already."""
    slots = (
        ("slot", {"questions": numbered(slot.pool, "question"), "draw": slot.draw}, slot.key)
        if slot.rule is None
        else ("rule", {**_rule(slot.rule), "draw": slot.draw}, slot.key)
        for slot in quiz.slots
    )
    blueprint = (
        ("line", {"objective": cell.objective, "kind": cell.kind, "count": cell.count}, f"line-{place}")
        for place, cell in enumerate(quiz.blueprint, start=1)
    )
    return {
        "introduction": quiz.introduction,
        "slots": stream(slots),
        "blueprint": stream(blueprint),
        "cut_percent": round(quiz.cut * 100),
        "attempts": quiz.attempts,
        "wait_hours": quiz.wait_hours,
        "time_limit_minutes": quiz.time_limit_minutes,
        "shuffle_options": quiz.shuffle_options,
        "behaviour": quiz.behaviour,
        "review": quiz.review,
        "tries": quiz.tries,
        "penalty_percent": round(quiz.penalty * 100),
        **_times(quiz),
    }


def _times(quiz: documents.Quiz) -> Fields:
    stated = quiz.opens or quiz.closes
    return {
        "opens": quiz.opens.at if quiz.opens else "",
        "closes": quiz.closes.at if quiz.closes else "",
        "time_zone": stated.zone if stated else "",
    }


def _rule(rule: documents.DrawRule) -> Fields:
    return {
        "objectives": commas(rule.objectives),
        "tags": commas(rule.tags),
        "kinds": list(rule.kinds),
        "difficulties": [str(number) for number in rule.difficulties],
        "skills": list(rule.skills),
    }


# --- Role-plays, plan, sign-off --------------------------------------------------------------------


def rubric_fields(rubric: documents.Rubric) -> Fields:
    """The fields of a rubric."""
    criteria = (
        (
            "criterion",
            {
                "title": criterion.title,
                "weight": criterion.weight,
                "gate": criterion.gate,
                **dict(zip(("starting", "building", "solid", "leading"), criterion.levels, strict=True)),
            },
            criterion.key,
        )
        for criterion in rubric.criteria
    )
    return {
        "title": rubric.title,
        "criteria": stream(criteria),
        "grader_notes": rich(rubric.grader_notes_html),
        "gate_level": rubric.pass_rule.gate_level,
        "floor_level": rubric.pass_rule.floor_level,
        "below_solid": rubric.pass_rule.below_solid,
    }


def role_play_fields(role_play: documents.RolePlay) -> Fields:
    """The fields of a role-play page; its rubric and other briefs are linked by the loader."""
    thread = (
        ("message", {"voice": m.voice, "who": m.who, "at": m.at, "text": m.text}, f"message-{place}")
        for place, m in enumerate(role_play.thread, start=1)
    )
    parts = (
        (
            "part",
            {
                "name": part.key,
                "label": part.label,
                "kind": part.kind,
                "min_words": part.min_words,
                "max_words": part.max_words,
            },
            part.key,
        )
        for part in role_play.parts
    )
    answers = (
        (
            "model",
            {"label": model.label, "texts": numbered(_part_texts(model.texts), "text")},
            f"model-{place}",
        )
        for place, model in enumerate(role_play.models, start=1)
    )
    return {
        **_customer(role_play.customer),
        "channel": role_play.channel,
        "thread": stream(thread),
        "you_know": lines(role_play.you_know),
        "constraints": lines(role_play.constraints),
        "state": role_play.state,
        "task": role_play.task,
        "parts": stream(parts),
        "min_words": role_play.min_words,
        "max_words": role_play.max_words,
        "great": rich(role_play.great_html),
        "model_answers": stream(answers),
        "tired": stream(("text", text, f"tired-{text['part']}") for text in _part_texts(role_play.tired)),
        "scored": scored_stream(role_play),
        "is_graded": role_play.is_graded,
        "is_blind": role_play.is_blind,
        "seed_refs": commas(role_play.seed_refs),
        **case_fields(role_play.lexicon),
    }


def _part_texts(texts: Mapping[str, str]) -> list[Fields]:
    return [{"part": part, "text": text} for part, text in texts.items()]


def plan_fields(plan: documents.PlanStep) -> Fields:
    """The fields of an if-then plan page."""
    return {"example_cue": plan.example_cue, "example_behavior": plan.example_behavior}


def checklist_fields(checklist: documents.Checklist) -> Fields:
    """The fields of a sign-off page."""
    seen = (
        ("line", {"text": line.text, "required": line.required, "condition": line.condition}, line.key)
        for line in checklist.lines
    )
    return {
        "lines": stream(seen),
        "min_cases": checklist.min_cases,
        "min_days": checklist.min_days,
        "statement": checklist.statement,
        "manager_prompts": lines(checklist.manager_prompts),
    }


def house_rule_fields(rules: Iterable[documents.HouseRule]) -> Fields:
    """The fields of a set of house rules."""
    return {"rules": stream(("rule", {"name": rule.key, "text": rule.text}, rule.key) for rule in rules)}


def module_fields(module: documents.Module) -> Fields:
    """The fields of a module page, without its steps."""
    objectives = (("objective", {"name": o.key, "text": o.text}, o.key) for o in module.objectives)
    fields = {
        "code": module.code,
        "skill": module.skill,
        "purpose": module.purpose,
        "objectives": stream(objectives),
        "manager_briefing": module.manager_briefing,
        "seed_refs": commas(module.seed_refs),
        "cards": stream(
            ("card", card.id, f"card-{place}") for place, card in enumerate(module.cards, start=1)
        ),
        "look_alikes": stream(
            ("pair", _pair(pair), f"pair-{place}") for place, pair in enumerate(module.look_alikes, start=1)
        ),
        "has_certificate": module.certification is not None,
    }
    if module.certification is not None:
        rule = module.certification
        fields |= {
            "certificate_title": rule.title,
            "valid_months": rule.valid_months,
            "renewal_opens_days": rule.renewal_opens_days,
            "grace_days": rule.grace_days,
        }
    return fields


def _pair(pair: documents.LookAlike) -> Fields:
    return {
        "label": pair.label,
        "first": numbered(pair.first, "card"),
        "second": numbered(pair.second, "card"),
    }
