"""Users, the tree of teams, and dated roles in it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person who may log in; without a password they can only use single sign-on or a reset link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person with every permission, for the first log-in of an installation."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Suspended people (`is_active` false) keep their records and lose every door."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    employee_ref = models.CharField(_("employee number"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en-gb")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(
        max_length=6, choices=[("", _("System")), ("light", _("Light")), ("dark", _("Dark"))], blank=True
    )
    has_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_once"),)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as the person writes it."""
        return self.name

    def get_short_name(self) -> str:
        """What colleagues say: the first word of the name."""
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """Up to two letters for the round picture."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


class RaterLicences(models.TextChoices):
    """What a licence to grade means here."""

    OFF = "off", _("Not used")
    ADVISE = "advise", _("Advised: graders without one are told")
    REQUIRE = "require", _("Required: nobody takes work without one")


class Organization(models.Model):
    """The one organisation of this installation: its name, what it prints, and whether some replies are marked twice."""

    name = models.CharField(_("name"), max_length=200)
    issuer_name = models.CharField(
        _("issuing authority"),
        max_length=200,
        help_text=_("Printed on certificates as the issuing authority."),
    )
    issuer_title = models.CharField(_("title of the issuing authority"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(max_length=12, default="en-gb")
    has_double_marking = models.BooleanField(_("second marks"), default=True)
    rater_licences = models.CharField(
        _("licences of graders"), max_length=8, choices=RaterLicences.choices, default=RaterLicences.ADVISE
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(pk=1), name="organization_only_one"),
            models.CheckConstraint(
                condition=Q(rater_licences__in=RaterLicences.values), name="organization_licences_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A node of the tree. `path` is the ids from the root, each ten digits and a full stop, so a subtree is a prefix."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=255, unique=True, editable=False)
    site = models.CharField(_("site"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en-gb")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person is in a team. Administrators and auditors stand on the root."""

    LEARNER = "learner", _("Learner")
    GRADER = "grader", _("Grader")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class TeamMembership(models.Model):
    """A role from one moment to another: who managed whom, and when. `ends_at` NULL means until further notice."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "team", "role"],
                condition=Q(ends_at__isnull=True),
                name="membership_open_once",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ends_at__isnull=True, role="learner"),
                name="membership_one_team_to_learn_in",
            ),
        )
        indexes = (models.Index(fields=["team", "role", "user"], name="membership_by_team"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.team_id}"


class ApiToken(models.Model):
    """A key to the API. Only its SHA-256 is kept; the token itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"),
        )

    def __str__(self) -> str:
        return self.name
