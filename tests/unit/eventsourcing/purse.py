"""The smallest aggregate with a rule: a purse that cannot be overdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.errors import CallerError
from shared.eventsourcing.cause import Cause
from shared.eventsourcing.decider import Decider


@dataclass(frozen=True)
class Put:
    coins: int


@dataclass(frozen=True)
class Take:
    coins: int


@dataclass(frozen=True)
class Seal:
    """Said twice changes nothing."""


Command = Put | Take | Seal


@dataclass(frozen=True)
class Changed:
    """`coins` is signed. Version 1 had `amount` and a `direction`."""

    coins: int


@dataclass(frozen=True)
class Sealed:
    pass


Event = Changed | Sealed


@dataclass(frozen=True)
class Purse:
    name: str
    coins: int = 0
    changes: int = 0
    sealed: bool = False


def decide(command: Command, purse: Purse) -> Sequence[Event]:
    match command:
        case Put(coins):
            if purse.sealed:
                raise CallerError("the purse is sealed")
            return [Changed(coins)]
        case Take(coins):
            if coins > purse.coins:
                raise CallerError(f"only {purse.coins} coins are there")
            return [Changed(-coins)]
        case Seal():
            return [] if purse.sealed else [Changed(0), Sealed()]


def evolve(purse: Purse, event: Event) -> Purse:
    match event:
        case Changed(coins):
            return replace(purse, coins=purse.coins + coins, changes=purse.changes + 1)
        case Sealed():
            return replace(purse, sealed=True)


def encode(event: Event) -> tuple[str, int, Mapping[str, Any]]:
    match event:
        case Changed(coins):
            return "changed", 2, {"coins": coins}
        case Sealed():
            return "sealed", 1, {}


def decode(event_type: str, version: int, data: Mapping[str, Any]) -> Event:
    match event_type, version:
        case "changed", 1:
            return Changed(data["amount"] if data["direction"] == "in" else -data["amount"])
        case "changed", 2:
            return Changed(data["coins"])
        case "sealed", 1:
            return Sealed()
        case _:
            raise ValueError(event_type, version)


PURSE: Decider[Command, Purse, Event] = Decider(
    initial=Purse,
    decide=decide,
    evolve=evolve,
    encode_event=encode,
    decode_event=decode,
    dump_state=lambda purse: purse.__dict__,
    load_state=lambda state: Purse(**state),
    fingerprint="purse-1",
)


def cause(command_id: str, **more: Any) -> Cause:
    return Cause(command_id, "user:1", "corr", f"because-{command_id}", **more)
