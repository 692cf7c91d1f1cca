"""The environment, read once and typed. A bad value stops the start with a sentence that names it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)


class Mode(StrEnum):
    """How this installation runs: with demo people, embedded without services, or in production."""

    DEMO = "demo"
    EMBEDDED = "embedded"
    PRODUCTION = "production"


class FileSource(PydanticBaseSettingsSource):
    """Reads `NAME` from the file that `NAME_FILE` points to, as container secrets are handed over."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The content of the file, without the line break at its end; None where no `_FILE` is set."""
        alias = field.validation_alias
        names = alias.choices if isinstance(alias, AliasChoices) else [field_name]
        for name in names:
            path = os.environ.get(f"{str(name).upper()}_FILE")
            if path:
                return Path(path).read_text().rstrip("\n"), field_name, False
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every field that has a file."""
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, _key, _complex = self.get_field_value(field, name)
            if value is not None:
                alias = field.validation_alias
                key = alias.choices[0] if isinstance(alias, AliasChoices) else name
                found[str(key)] = value
        return found


def _named(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class Env(BaseSettings):
    """Everything that an operator may set. Names without `LMS_` are the usual ones of the trade."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", case_sensitive=False, populate_by_name=True
    )

    mode: Mode = Field(Mode.EMBEDDED, validation_alias=_named("LMS_MODE"))
    debug: bool = Field(False, validation_alias=_named("LMS_DEBUG"))
    data_dir: Path = Field(Path("var"), validation_alias=_named("LMS_DATA_DIR"))
    static_dir: Path | None = Field(None, validation_alias=_named("LMS_STATIC_DIR"))
    base_url: str = Field("", validation_alias=_named("LMS_BASE_URL"))
    demo_open: bool = Field(False, validation_alias=_named("LMS_DEMO_OPEN"))
    trusted_proxies: int = Field(0, ge=0, le=5, validation_alias=_named("LMS_TRUSTED_PROXIES"))
    host: str = Field("127.0.0.1", validation_alias=_named("HOST"))
    port: int = Field(8000, ge=1, le=65535, validation_alias=_named("PORT"))
    secret_key: SecretStr = Field(SecretStr(""), validation_alias=_named("SECRET_KEY"))
    database_url: SecretStr = Field(SecretStr(""), validation_alias=_named("DATABASE_URL"))
    redis_url: SecretStr = Field(SecretStr(""), validation_alias=_named("REDIS_URL"))
    broker_url: SecretStr = Field(SecretStr(""), validation_alias=_named("CELERY_BROKER_URL", "BROKER_URL"))
    email_url: SecretStr = Field(SecretStr(""), validation_alias=_named("EMAIL_URL"))
    email_from: str = Field("Attune <attune@localhost>", validation_alias=_named("DEFAULT_FROM_EMAIL"))
    allowed_hosts: str = Field("", validation_alias=_named("ALLOWED_HOSTS"))
    log_level: str = Field("INFO", validation_alias=_named("LMS_LOG_LEVEL"))
    job_lease_seconds: int = Field(150, ge=5, le=3600, validation_alias=_named("LMS_JOB_LEASE_SECONDS"))
    tick_seconds: int = Field(15, ge=1, le=300, validation_alias=_named("LMS_TICK_SECONDS"))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then `NAME_FILE`, then a `.env` file."""
        return init_settings, env_settings, FileSource(settings_cls), dotenv_settings

    @model_validator(mode="after")
    def _fits_together(self) -> Env:
        is_loopback = self.host in {"127.0.0.1", "localhost", "::1"}
        if self.mode is Mode.DEMO and not (is_loopback or self.demo_open):
            raise ValueError("demo mode logs anybody in: it serves only 127.0.0.1 unless LMS_DEMO_OPEN=1")
        if self.mode is Mode.PRODUCTION:
            required = {
                "SECRET_KEY": self.secret_key.get_secret_value(),
                "DATABASE_URL": self.database_url.get_secret_value(),
                "ALLOWED_HOSTS": self.allowed_hosts,
                "LMS_BASE_URL": self.base_url,
                "EMAIL_URL": self.email_url.get_secret_value(),
            }
            missing = [name for name, value in required.items() if not value]
            if missing:
                raise ValueError(f"production needs {', '.join(missing)}")
            if urlsplit(self.base_url).scheme != "https":
                raise ValueError("LMS_BASE_URL must begin with https:// in production")
            if len(self.secret_key.get_secret_value()) < 50:
                raise ValueError("SECRET_KEY needs at least 50 characters in production")
            if self.debug:
                raise ValueError("LMS_DEBUG must be off in production")
        return self


def read() -> Env:
    """The environment, or SystemExit with one readable line for each value that does not fit."""
    try:
        return Env()
    except ValidationError as error:
        lines = [f"  {'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
        raise SystemExit("Attune cannot start with these settings:\n" + "\n".join(lines)) from error


@dataclass(frozen=True)
class EmailConfig:
    """Django's mail settings, as one `EMAIL_URL` gives them."""

    backend: str
    file_path: Path | None = None
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def email(url: str, folder: Path) -> EmailConfig:
    """`smtp://`, `smtp+tls://` (STARTTLS) or `smtp+ssl://user:password@host:port`; empty writes files to `folder`."""
    if not url:
        return EmailConfig(backend="django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    parts = urlsplit(url)
    if parts.scheme == "console":
        return EmailConfig(backend="django.core.mail.backends.console.EmailBackend")
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"}:
        raise SystemExit("EMAIL_URL must begin with smtp://, smtp+tls://, smtp+ssl:// or console://")
    return EmailConfig(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname or "localhost",
        port=parts.port or {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtp+ssl",
    )


def time_zones() -> list[str]:
    """The IANA zones that a person may choose; without «localtime» and other aliases of the machine."""
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
