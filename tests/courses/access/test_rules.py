"""Wall-clock times as moments, and whose word holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from content.documents import LocalTime
from courses.access.rules import Access, Allowance, Terms, access_of, instant, is_wall_clock, lengthen
from courses.quizzes.rules import Past, next_start
from tests.harness import small_module as small

QUIZ = replace(small.quiz(), time_limit_minutes=10)
NAIROBI = "Africa/Nairobi"

# Every hour of offset, half and quarter hours, both hemispheres, the large jumps: Apia skipped a whole day.
ZONES = (
    "UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
    "America/Anchorage", "America/Argentina/Buenos_Aires", "America/Asuncion", "America/Bogota", "America/Caracas",
    "America/Chicago", "America/Denver", "America/Halifax", "America/Havana", "America/Lima", "America/Los_Angeles",
    "America/Mexico_City", "America/New_York", "America/Noronha", "America/Nuuk", "America/Phoenix",
    "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "Antarctica/Troll",
    "Asia/Amman", "Asia/Baku", "Asia/Beirut", "Asia/Dhaka", "Asia/Dubai", "Asia/Gaza", "Asia/Ho_Chi_Minh",
    "Asia/Jakarta", "Asia/Jerusalem", "Asia/Kabul", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Asia/Seoul",
    "Asia/Shanghai", "Asia/Tehran", "Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide",
    "Australia/Brisbane", "Australia/Eucla", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
    "Europe/Dublin", "Europe/Lisbon", "Europe/London", "Europe/Moscow", "Europe/Oslo", "Pacific/Apia",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Marquesas",
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def transitions(zone: str, year: int) -> list[datetime]:
    """The hours of a year after which the offset of a zone is another, in UTC."""
    place, day, hour = ZoneInfo(zone), timedelta(days=1), timedelta(hours=1)

    def changes(first: datetime, step: timedelta, count: int) -> list[datetime]:
        moments = [first + step * number for number in range(count + 1)]
        offsets = [moment.astimezone(place).utcoffset() for moment in moments]
        return [moments[index] for index in range(1, len(moments)) if offsets[index] != offsets[index - 1]]

    days = changes(datetime(year, 1, 1, tzinfo=UTC), day, 366)
    return [moment for end in days for moment in changes(end - day, hour, 24)]


class TestInstant:
    @pytest.mark.parametrize(
        ("wall", "zone", "expected"),
        [
            ("2026-12-03T09:00", NAIROBI, "2026-12-03T06:00"),
            ("2026-03-29T23:59", "Europe/Berlin", "2026-03-29T21:59"),
            # Berlin skips 02:00 to 03:00: 02:30 moves forward to 03:30.
            ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30"),
            # Berlin has 02:30 twice: the later one counts.
            ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T01:30"),
            # Lord Howe moves by half an hour.
            ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),
            ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T15:15"),
            ("2028-02-29T23:59", "Asia/Kathmandu", "2028-02-29T18:14"),
        ],
    )
    def test_known_times(self, wall: str, zone: str, expected: str):
        assert instant(LocalTime(wall, zone), "Asia/Tokyo") == utc(expected)

    def test_without_a_zone_it_is_the_readers_own(self):
        assert instant(LocalTime("2026-12-03T09:00"), NAIROBI) == utc("2026-12-03T06:00")
        assert instant(LocalTime("2026-12-03T09:00"), "Europe/Lisbon") == utc("2026-12-03T09:00")

    @pytest.mark.parametrize("zone", ZONES)
    def test_around_each_change_of_the_clock(self, zone: str):
        place = ZoneInfo(zone)
        for change in (moment for year in (2026, 2027) for moment in transitions(zone, year)):
            for minutes in range(-150, 151, 15):
                wall = (change.astimezone(place) + timedelta(minutes=minutes)).replace(tzinfo=None)
                found = instant(LocalTime(wall.strftime("%Y-%m-%dT%H:%M"), zone), "UTC")
                shown = found.astimezone(place).replace(tzinfo=None)
                first, second = (
                    wall.replace(tzinfo=place, fold=fold)
                    .astimezone(UTC)
                    .astimezone(place)
                    .replace(tzinfo=None)
                    for fold in (0, 1)
                )
                if wall in (first, second):
                    assert shown == wall, "a time that exists is itself"
                    later = found + timedelta(minutes=15 * 12)
                    assert all(
                        (found + timedelta(minutes=step)).astimezone(place).replace(tzinfo=None) != wall
                        for step in range(15, int((later - found).total_seconds() // 60), 15)
                    ), "it does not occur again"
                else:
                    assert shown > wall, "a time that was skipped moves forward"
                    assert found > change - timedelta(hours=1)

    @given(
        zone=some.sampled_from(ZONES),
        wall=some.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2037, 12, 31)),
    )
    def test_later_on_the_wall_is_never_earlier_by_more_than_what_was_skipped(
        self, zone: str, wall: datetime
    ):
        text = wall.strftime("%Y-%m-%dT%H:%M")
        found = instant(LocalTime(text, zone), "UTC").astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        exact = datetime.strptime(text, "%Y-%m-%dT%H:%M")
        assert timedelta(0) <= found - exact <= timedelta(hours=24)

    @pytest.mark.parametrize(
        ("at", "zone"),
        [
            ("2026-02-30T09:00", ""),
            ("soon", ""),
            ("2026-03-01T09:00", "Mars/Crater"),
            ("0001-01-01T00:00", ""),
            ("２０２６-01-01T10:00", ""),
            ("2026-1-1T9:00", ""),
        ],
    )
    def test_what_is_no_time(self, at: str, zone: str):
        assert not is_wall_clock(at, zone)
        assert is_wall_clock("2026-03-01T09:00", zone if zone.startswith("Europe") else "")


class TestTries:
    """A pre-check is taken once unless an override says how often, and only an exam has waits."""

    PRECHECK = replace(QUIZ, behaviour="precheck")

    def test_a_pre_check_is_taken_once(self):
        found = access_of(self.PRECHECK, zone=NAIROBI)
        assert (found.attempts, found.wait_hours, found.changed) == (1, 0, ())

    def test_as_many_as_its_page_says_is_an_override_too(self):
        found = access_of(self.PRECHECK, zone=NAIROBI, person=Terms(attempts=QUIZ.attempts))
        assert (found.attempts, found.changed) == (3, ("attempts",))
        past = Past(id=1, kind="whole", status="graded", ended_at=utc("2026-05-01T09:00"))
        start = next_start(self.PRECHECK, [past], utc("2026-05-01T10:00"), found)
        assert (start.kind, start.can, start.left) == ("whole", True, 2)

    def test_practice_has_neither(self):
        said = Terms(attempts=1, wait_hours=9)
        found = access_of(replace(QUIZ, behaviour="practice"), zone=NAIROBI, person=said)
        assert (found.attempts, found.wait_hours, found.changed) == (0, 0, ())


class TestWhoseWordHolds:
    def test_the_quiz_as_its_author_set_it(self):
        assert access_of(QUIZ, zone=NAIROBI) == Access(limit_minutes=10, attempts=3, wait_hours=24)

    def test_a_persons_word_beats_a_teams_field_by_field(self):
        person, team = Terms(attempts=4), Terms(attempts=9, limit_minutes=30)
        found = access_of(QUIZ, zone=NAIROBI, person=person, teams=[team])
        assert (found.attempts, found.limit_minutes) == (4, 30)
        assert found.changed == ("limit", "attempts")

    def test_among_teams_the_most_generous_value_wins_field_by_field(self):
        first = Terms(LocalTime("2026-05-01T09:00"), LocalTime("2026-05-02T09:00"), 20, 4, 12)
        second = Terms(LocalTime("2026-05-01T08:00"), LocalTime("2026-05-01T20:00"), 25, 3, 2)
        found = access_of(QUIZ, zone="UTC", teams=[first, second])
        assert found.opens_at == utc("2026-05-01T08:00")
        assert found.closes_at == utc("2026-05-02T09:00")
        assert (found.limit_minutes, found.attempts, found.wait_hours) == (25, 4, 2)

    def test_no_limit_is_the_most_generous(self):
        found = access_of(
            QUIZ, zone="UTC", teams=[Terms(limit_minutes=60, attempts=9), Terms(limit_minutes=0, attempts=0)]
        )
        assert (found.limit_minutes, found.attempts) == (None, 0)

    def test_a_persons_word_may_be_less_generous(self):
        found = access_of(QUIZ, zone="UTC", person=Terms(limit_minutes=5), teams=[Terms(limit_minutes=60)])
        assert found.limit_minutes == 5

    @pytest.mark.parametrize(("factor", "minutes"), [("1.25", 13), ("1.5", 15), ("2", 20), ("1.01", 11)])
    def test_extra_time_is_never_cut_short(self, factor: str, minutes: int):
        found = access_of(QUIZ, zone="UTC", allowance=Allowance(Decimal(factor)))
        assert (found.limit_minutes, found.changed) == (minutes, ("extra_time",))

    def test_extra_time_applies_to_the_limit_of_an_override_too(self):
        found = access_of(
            QUIZ, zone="UTC", person=Terms(limit_minutes=20), allowance=Allowance(Decimal("1.5"))
        )
        assert found.limit_minutes == 30
        assert access_of(QUIZ, zone="UTC", allowance=Allowance(is_untimed=True)).limit_minutes is None

    def test_extra_time_changes_nothing_where_there_is_no_limit(self):
        plain = replace(QUIZ, time_limit_minutes=None)
        assert access_of(plain, zone="UTC", allowance=Allowance(Decimal(2))).changed == ()

    @given(limit=some.integers(1, 600), hundredths=some.integers(101, 500))
    def test_extra_time_is_at_least_the_factor(self, limit: int, hundredths: int):
        found = lengthen(limit, Allowance(Decimal(hundredths) / 100))
        assert found is not None
        assert limit * hundredths <= found * 100 < limit * hundredths + 100

    @given(
        limits=some.lists(some.one_of(some.none(), some.integers(0, 90)), max_size=4),
        waits=some.lists(some.one_of(some.none(), some.integers(0, 90)), max_size=4),
    )
    def test_one_more_team_never_takes_anything_away(self, limits: list[int | None], waits: list[int | None]):
        teams = [Terms(limit_minutes=limit) for limit in limits] + [Terms(wait_hours=wait) for wait in waits]
        for count in range(1, len(teams)):
            fewer, more = (access_of(QUIZ, zone="UTC", teams=teams[:end]) for end in (count, count + 1))
            if any(team.limit_minutes is not None for team in teams[:count]):
                assert (more.limit_minutes or 10**6) >= (fewer.limit_minutes or 10**6)
            if any(team.wait_hours is not None for team in teams[:count]):
                assert more.wait_hours <= fewer.wait_hours

    def test_the_days_of_an_allowance_are_both_included(self):
        allowance = Allowance(Decimal(2), starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 4))
        days = [allowance.holds_on(date(2026, 3, day)) for day in range(1, 6)]
        assert days == [False, True, True, True, False]


class TestDeadline:
    AT = utc("2026-03-02T09:00")

    def test_the_earlier_of_limit_and_closing(self):
        early = Access(closes_at=self.AT + timedelta(minutes=5), limit_minutes=10)
        late = Access(closes_at=self.AT + timedelta(hours=5), limit_minutes=10)
        assert early.deadline(self.AT) == self.AT + timedelta(minutes=5)
        assert late.deadline(self.AT) == self.AT + timedelta(minutes=10)
        assert Access().deadline(self.AT) is None

    def test_a_retake_of_critical_questions_knows_no_limit_but_closes(self):
        access = Access(closes_at=self.AT + timedelta(hours=5), limit_minutes=10)
        assert access.deadline(self.AT, is_limited=False) == self.AT + timedelta(hours=5)
