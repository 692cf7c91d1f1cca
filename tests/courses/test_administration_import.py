"""People from a file: a look first, every line with its result, nobody lost, nothing by halves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lms.accounts import importing
from lms.accounts.models import User
from lms.accounts.queries import standing
from lms.events.models import Event
from lms.lib import clock
from tests.cast import Cast, team

As = Callable[[User | None], Client]

FILE = """email,Name,Employee number,Team,Role
mary@larkfield.example,Mary Achieng,1042,Nairobi Chat,
AMINA@larkfield.example,Amina Y. Yusuf,,Lisbon Email,learner
brian@larkfield.example,,,,
not an address,Nobody,,,
new@larkfield.example,,,,
lost@larkfield.example,Lost Person,,Atlantis,
mary@larkfield.example,Mary Again,,,
boss@larkfield.example,Big Boss,,Nairobi Chat,administrator
"""


def look(client: Client, text: str | bytes) -> Any:
    """Sends a file to be looked at."""
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("people_import"), {"file": SimpleUploadedFile("people.csv", data)})


def test_every_line_has_its_result(cast: Cast) -> None:
    """Which line, what would happen, and why not."""
    rows = importing.plan(FILE).rows
    assert [(row.number, row.kind) for row in rows] == [
        (2, "add"),
        (3, "change"),
        (4, "same"),
        (5, "bad"),
        (6, "bad"),
        (7, "bad"),
        (8, "bad"),
        (9, "bad"),
    ]
    texts = {row.number: " ".join(row.texts) for row in rows}
    assert "Amina Yusuf → Amina Y. Yusuf" in texts[3]
    assert "moves there" in texts[3]
    assert "“not an address” is not an e-mail address" in texts[5]
    assert "needs a name" in texts[6]
    assert "no team “Atlantis”" in texts[7]
    assert "line 2 already" in texts[8]
    assert "learner, grader or manager" in texts[9]


def test_looking_changes_nothing(cast: Cast, as_: As) -> None:
    """The first page is a dry run."""
    response = look(as_(cast.lee), FILE)
    assert response.status_code == 200
    assert "Nothing has happened yet." in response.content.decode()
    assert not User.objects.filter(email="mary@larkfield.example").exists()
    assert not Event.objects.exists()


def test_the_second_button_does_it(cast: Cast, as_: As) -> None:
    """Good lines are done, bad ones left out, people who are not named keep everything."""
    client = as_(cast.lee)
    text = look(client, FILE).context["text"]
    page = client.post(reverse("people_import"), {"text": text}).content.decode()
    assert "1 person added" in page
    mary = User.objects.get(email="mary@larkfield.example")
    assert (mary.name, mary.employee_ref) == ("Mary Achieng", "1042")
    assert standing(mary, clock.now()).learns_in == (cast.nairobi.path,)
    assert standing(User.objects.get(pk=cast.amina.pk), clock.now()).learns_in == (cast.lisbon.path,)
    assert not User.objects.filter(email__in=["new@larkfield.example", "lost@larkfield.example"]).exists()
    assert User.objects.filter(is_active=True).count() == len(cast.people) - 1 + 1


def test_a_second_time_changes_nothing(cast: Cast, as_: As) -> None:
    """The same file again has nothing to do."""
    importing.apply(actor=cast.lee, at=clock.now(), text=FILE)
    before = Event.objects.count()
    assert [row.kind for row in importing.plan(FILE).rows][:3] == ["same", "same", "same"]
    importing.apply(actor=cast.lee, at=clock.now(), text=FILE)
    assert Event.objects.count() == before


def test_nothing_by_halves(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the third line breaks, the first two are taken back."""
    text = "email,name\na@larkfield.example,A\nb@larkfield.example,B\nc@larkfield.example,C\n"
    create = importing.actions.create_person

    def breaks(**fields: Any) -> User:
        if fields["name"] == "C":
            raise RuntimeError("the disk is full")
        return create(**fields)

    monkeypatch.setattr(importing.actions, "create_person", breaks)
    with pytest.raises(RuntimeError):
        importing.apply(actor=cast.lee, at=clock.now(), text=text)
    assert not User.objects.filter(name__in=["A", "B"]).exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"name,team\nMary,Nairobi\n", "one of them has to be"),
        ("email,name\nm@x.example,Zo\xeb\n".encode("latin-1"), "not in UTF-8"),
        (b"email,name\n" + b"x" * importing.MOST_BYTES, "larger than 1 MB"),
        (b"email\n" + b"a@b.example\n" * (importing.MOST_ROWS + 1), "more than 2000 people"),
    ],
)
def test_a_file_that_cannot_be_read(cast: Cast, as_: As, data: bytes, why: str) -> None:
    """Says why, beside the field."""
    response = look(as_(cast.lee), data)
    assert response.status_code == 400
    assert why in response.content.decode()


def test_semicolons_and_a_mark_in_front(cast: Cast) -> None:
    """What spreadsheets write on other continents."""
    text = importing.decode("\ufeffE-mail;Name\r\nz@larkfield.example;Zoë\r\n".encode())
    assert [(row.kind, row.name) for row in importing.plan(text).rows] == [("add", "Zoë")]


def test_teams_with_the_same_name_need_their_place(cast: Cast) -> None:
    """Names from the root with slashes between."""
    team("Night", cast.nairobi)
    team("Night", cast.lisbon)
    rows = importing.plan(
        "email,name,team\na@larkfield.example,A,Night\nb@larkfield.example,B,Larkfield Home / Lisbon Email / Night\n"
    ).rows
    assert [row.kind for row in rows] == ["bad", "add"]


def test_scripts_stay_text(cast: Cast, as_: As) -> None:
    """A name is shown as it is written, and runs nowhere."""
    page = look(as_(cast.lee), "email,name\nx@larkfield.example,<script>alert(1)</script>\n").content.decode()
    assert "<script>alert" not in page


def test_looking_costs_three_queries(cast: Cast, queries_of: Callable[[Callable[[], Any]], int]) -> None:
    """However long the file is."""
    long = "email,name,team\n" + "".join(f"p{n}@larkfield.example,P {n},Nairobi Chat\n" for n in range(200))
    assert queries_of(lambda: importing.plan(long)) <= queries_of(lambda: importing.plan(FILE)) == 3
