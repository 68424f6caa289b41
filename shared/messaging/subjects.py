"""Every subject in one place. Stored subjects carry no ids, or metrics and span names would explode."""

import re

from shared.messages.message import Message

WORK = "stillreel.work"
EVENTS = "stillreel.events"
DEAD = "stillreel.dead"
PROGRESS = "stillreel.progress"
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


def subject_of(message: type[Message]) -> str:
    """Where messages of this class are published."""
    lane = f"{message.service}_urgent" if message.urgent else message.service
    return f"{WORK if message.work else EVENTS}.{lane}.{message.type}"


def matches(pattern: str, subject: str) -> bool:
    """Whether a NATS wildcard pattern (`*` one word, `>` the rest) covers a subject."""
    wanted, given = pattern.split("."), subject.split(".")
    for position, word in enumerate(wanted):
        if word == ">":
            return len(given) > position
        if position >= len(given) or word not in ("*", given[position]):
            return False
    return len(wanted) == len(given)


def dead_subject(service: str, request_type: str) -> str:
    return f"{DEAD}.{service}.{request_type}"


def progress_subject(run_id: str, work_id: str) -> str:
    """Core NATS, not stored: the one subject family with ids; what no subject may hold becomes `_`."""
    return f"{PROGRESS}.{run_id}.{_UNFIT.sub('_', work_id)}"
