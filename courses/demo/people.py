"""Who works at Larkfield Home: eight teams, their managers, and names for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class DemoTeam:
    """A team of the demonstration. `members` come first, drawn names fill up to `size`.

    With `graders` of its own, replies are marked twice there; elsewhere Gil is alone.
    """

    name: str
    site: str
    channel: str
    zone: str
    size: int
    manager: str
    names: str
    members: tuple[str, ...] = ()
    has_history: bool = False
    graders: tuple[str, ...] = ()


# Pools of given and family names; every pair is made up.
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "kenya": (("Wanja", "Otis"), ("Maina", "Odera")),
    "portugal": (
        (
            "Beatriz",
            "Tiago",
            "Inês",
            "Rui",
            "Marta",
            "Duarte",
            "Leonor",
            "Nuno",
            "Sofia",
            "Gonçalo",
            "Catarina",
            "Hugo",
        ),
        ("Almeida", "Tavares", "Pinho", "Serrano", "Lobo", "Faria", "Neves", "Queiroz"),
    ),
    "poland": (
        ("Zofia", "Piotr", "Hania", "Marek", "Ola", "Tomek", "Kasia", "Jakub", "Ewa", "Bartosz", "Magda"),
        ("Wilk", "Zielony", "Kowal", "Sowa", "Dąbek", "Łąka", "Mroczek", "Żurek"),
    ),
    "india": (
        (
            "Ananya",
            "Rohit",
            "Kavya",
            "Imran",
            "Sneha",
            "Arjun",
            "Fatima",
            "Vikram",
            "Lakshmi",
            "Nikhil",
            "Zara",
            "Dev",
        ),
        ("Rao", "Shetty", "Qureshi", "Menon", "Reddy", "Bose", "Naidu", "Pillai"),
    ),
    "canada": (
        ("Maya", "Liam", "Chloé", "Noah", "Priya", "Ethan", "Amélie", "Owen", "Hana", "Caleb"),
        ("Tremblay", "Singh", "MacLean", "Roy", "Okoro", "Fraser", "Nguyen"),
    ),
    "brazil": (
        ("Larissa", "Caio", "Bruna", "Thiago", "Júlia", "Rafael", "Camila", "Davi", "Marina"),
        ("Barros", "Teixeira", "Moura", "Peixoto", "Rezende", "Dias", "Campos"),
    ),
    "philippines": (
        (
            "Jasmine",
            "Paolo",
            "Angel",
            "Marco",
            "Bea",
            "Carlo",
            "Trisha",
            "Miguel",
            "Kristine",
            "Jun",
            "Aira",
            "Rico",
        ),
        ("Santos-Vela", "Manalo", "Bautista", "Ocampo", "Villareal", "Magno", "Dizon", "Salonga"),
    ),
    "england": (
        ("Harriet", "Callum", "Imogen", "Joe", "Nadia", "Ben", "Farah", "Lewis", "Tess", "Yusuf"),
        ("Hartley", "Ackroyd", "Begum", "Thwaite", "Marsden", "Hussain", "Whitaker"),
    ),
}

NAIROBI = (
    "Amina Yusuf",
    "Brian Otieno",
    "Faith Njeri",
    "Joel Barasa",
    "Kevin Mutua",
    "Lucy Achieng",
    "Peter Kamau",
    "Sarah Chebet",
    "Zawadi Mwangi",
)

TEAMS = (
    DemoTeam("Nairobi Chat", "Nairobi", "Chat", "Africa/Nairobi", 9, "Grace Wanjiru", "kenya", NAIROBI, True),
    DemoTeam("Lisbon Email", "Lisbon", "Email", "Europe/Lisbon", 24, "Otto Brandt", "portugal", (), True),
    DemoTeam("Manila Phone", "Manila", "Phone", "Asia/Manila", 30, "Rosa Mabini", "philippines", (), True),
    DemoTeam(
        "Leeds Escalations",
        "Leeds",
        "Phone and email",
        "Europe/London",
        14,
        "Ruby Sykes",
        "england",
        graders=("Elif Demir", "Owen Price"),
    ),
    DemoTeam("Kraków Email", "Kraków", "Email", "Europe/Warsaw", 22, "Adam Sowiński", "poland"),
    DemoTeam("Hyderabad Chat", "Hyderabad", "Chat", "Asia/Kolkata", 40, "Meera Varma", "india"),
    DemoTeam("Toronto Phone", "Toronto", "Phone", "America/Toronto", 18, "Claire Dubé", "canada"),
    DemoTeam("São Paulo Social", "São Paulo", "Social", "America/Sao_Paulo", 16, "Lívia Prado", "brazil"),
)


def names_of(team: DemoTeam) -> Iterator[str]:
    """`size` different names: the fixed members, then pairs from the team's pool in a fixed order."""
    yield from team.members
    given, family = NAMES[team.names]
    for number in range(team.size - len(team.members)):
        first = given[number % len(given)]
        yield f"{first} {family[(number + number // len(given) * 3) % len(family)]}"
