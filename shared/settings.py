"""A service's environment as one frozen model, and a clear word about every variable nobody reads.

Each settings class contributes its variables when it is defined. A process knows only the classes it imports,
so the first word after the prefix names a family (`STILLREEL_VIDEO_…`): families a process reads are checked
by name, families only other processes read are left to them, and anything else is a mistake that names its
nearest neighbour.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import PermanentError

PREFIX = "STILLREEL_"

FAMILIES: Mapping[str, str] = {
    "ALLOW": "what the servers may do that is unsafe",
    "ANALYSIS": "the analysis service",
    "API": "the command line",
    "HEALTH": "every service's health page",
    "HOME": "the local stack",
    "HTTP": "the orchestrator's HTTP API",
    "LLM": "the services that ask a language model",
    "LOCAL": "the local stack",
    "LOG": "every process's logs",
    "MEDIA": "every process that reads or writes media",
    "MONGO": "the orchestrator's event store",
    "NATS": "every process on the bus",
    "OPENAI": "the services that ask OpenAI",
    "ORCHESTRATOR": "the orchestrator",
    "PROMPTS": "the prompts service",
    "VIDEO": "the video service",
    "WORKFLOWS": "the orchestrator's workflow definitions",
}
"""First word of a variable after the prefix → who reads it."""

_known: set[str] = set()

S = TypeVar("S", bound="Settings")


def _family(variable: str) -> str:
    return variable.removeprefix(PREFIX).partition("_")[0]


class SettingsError(PermanentError):
    """The environment is wrong; the message names each variable, what is wrong with it and what to do."""


class Settings(BaseSettings):
    """Base of every settings model: frozen, variables `STILLREEL_<FIELD>`, empty ones count as absent."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True, hide_input_in_errors=True
    )
    _variables: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls._variables = frozenset(f"{PREFIX}{name.upper()}" for name in cls.model_fields)
        for variable in cls._variables:
            if _family(variable) not in FAMILIES:
                raise TypeError(
                    f"{cls.__name__}: {variable} belongs to no family of shared.settings.FAMILIES"
                )
        _known.update(cls._variables)


class BusSettings(Settings):
    """How to reach and use NATS. Times in seconds."""

    nats_url: str = Field(default="nats://127.0.0.1:4222", description="Comma-separated for a cluster.")
    nats_credentials: Path | None = Field(default=None, description="A .creds file (JWT and key).")
    nats_nkey: Path | None = Field(default=None, description="A file with an nkey seed.")
    nats_user: str | None = Field(default=None, description="With a password.")
    nats_password: SecretStr | None = Field(default=None, description="Of that user.")
    nats_token: SecretStr | None = Field(default=None, description="Instead of user and password.")
    nats_ca: Path | None = Field(default=None, description="PEM of the authority that signed the server.")
    nats_publish_timeout: float = Field(default=5.0, gt=0, description="Waiting for one acknowledgement.")
    nats_publish_attempts: int = Field(default=3, ge=1, description="With the same message id.")
    nats_graceful_timeout: float = Field(default=20.0, gt=0, description="Running handlers at shutdown.")
    nats_replicas: int | None = Field(
        default=None, ge=1, le=5, description="Of streams and buckets; unset leaves existing ones alone."
    )
    nats_monitor_url: str | None = Field(
        default=None, description="http://host:8222, to check what a client cannot see."
    )
    allow_unsafe_servers: bool = Field(
        default=False, description="Run although a power failure could lose acknowledged data."
    )

    @model_validator(mode="after")
    def _one_way_to_log_in(self) -> Self:
        ways = ("nats_credentials", "nats_nkey", "nats_user", "nats_token")
        chosen = [name for name in ways if getattr(self, name) is not None]
        if len(chosen) > 1:
            names = ", ".join(f"{PREFIX}{name.upper()}" for name in chosen)
            raise ValueError(f"set only one of {names}")
        if (self.nats_credentials or self.nats_nkey) and find_spec("nkeys") is None:
            raise ValueError(f"{PREFIX}{chosen[0].upper()} needs a package: pip install 'stillreel[nkeys]'")
        if self.nats_password is not None and self.nats_user is None:
            raise ValueError(f"{PREFIX}NATS_PASSWORD needs {PREFIX}NATS_USER")
        return self

    @property
    def nats_servers(self) -> list[str]:
        return [server.strip() for server in self.nats_url.split(",") if server.strip()]


class HealthSettings(Settings):
    """Where a service answers /healthz and /readyz; port 0 takes a free one."""

    health_host: str = Field(default="127.0.0.1", description="Of /healthz and /readyz.")
    health_port: int = Field(default=8081, ge=0, le=65535, description="0 takes a free one.")


class MediaSettings(Settings):
    """Where media live and how large they may be, as every service sees it."""

    media_url: str = Field(
        default="file://.stillreel/media",
        description="file://, s3://, gs:// or az://",
        examples=["s3://bucket"],
    )
    media_max_bytes: int = Field(default=50_000_000, ge=1, description="Largest upload.")


def load(model: type[S], environment: Mapping[str, str] | None = None) -> S:
    """Read the environment into a settings model.

    Args:
        model: What to read.
        environment: Only for the check of unknown names; the process's own by default.

    Raises:
        SettingsError: a variable is unknown, missing or has an impossible value; all of them are listed, and
            values are not repeated because they may be secret.
    """
    problems = list(unknown_variables(os.environ if environment is None else environment))
    try:
        settings = model()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            message = problem["msg"].removeprefix("Value error, ")
            variable = f"{PREFIX}{name.removeprefix(PREFIX)}"
            problems.append(f"{variable}: {message}" if name else message)
    else:
        if not problems:
            return settings
    raise SettingsError("The environment needs mending:\n  " + "\n  ".join(problems))


def unknown_variables(environment: Mapping[str, str], known: Collection[str] | None = None) -> Iterator[str]:
    """One sentence for each variable with our prefix that no process would read.

    `known` are the variables this process reads; by default those of every settings class it imported.
    """
    here = _known if known is None else known
    read_here = {_family(name) for name in here}
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in here:
            continue
        family = _family(name)
        if family in FAMILIES and family not in read_here:
            continue
        yield f"{name} is not a variable of Stillreel: {_advice(name, here)}"


def _advice(name: str, known: Collection[str]) -> str:
    bare = name.removeprefix(PREFIX)
    if near := get_close_matches(bare, [other.removeprefix(PREFIX) for other in known], n=1, cutoff=0.7):
        return f"did you mean {PREFIX}{near[0]}?"
    if families := get_close_matches(_family(name), FAMILIES, n=1, cutoff=0.7):
        return f"did you mean {PREFIX}{families[0]}_…?"
    return "remove it."
