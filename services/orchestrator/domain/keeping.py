"""A mapping that grows with a run: each event copies a small piece of it, never the whole."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any, Generic, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

V = TypeVar("V")

PIECE = 256
"""Entries in one piece: what a change copies. A lookup asks one piece after the other, newest first."""


class Kept(Mapping[str, V], Generic[V]):
    """Values by id in the order they came, never changed in place; `kept | {id: value}` is the next one.

    Two of them share every piece that is equal in both, so a fold of thousands of entries stays cheap in
    time and memory. A dict's `|` means the same, at the price of a whole copy.
    """

    __slots__ = ("_pieces", "_size")

    def __init__(self, entries: Mapping[str, V] | None = None) -> None:
        given = iter((entries or {}).items())
        self._pieces: tuple[dict[str, V], ...] = tuple(iter(lambda: dict(islice(given, PIECE)), {}))
        self._size = sum(map(len, self._pieces))

    def __or__(self, changes: Mapping[str, V]) -> "Kept[V]":
        """With these entries; one that is known keeps its place."""
        pieces, size = list(self._pieces), self._size
        copied: set[int] = set()
        for key, value in changes.items():
            number = self._place(pieces, key)
            if number is None:
                size += 1
                if not pieces or len(pieces[-1]) >= PIECE:
                    copied.add(len(pieces))
                    pieces.append({})
                number = len(pieces) - 1
            if number not in copied:
                copied.add(number)
                pieces[number] = pieces[number].copy()
            pieces[number][key] = value
        return self._made(tuple(pieces), size)

    def __getitem__(self, key: str) -> V:
        for piece in reversed(self._pieces):
            if key in piece:
                return piece[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._pieces)

    def __reversed__(self) -> Iterator[str]:
        return chain.from_iterable(reversed(piece) for piece in reversed(self._pieces))

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"Kept({dict(self)!r})"

    @staticmethod
    def _place(pieces: list[dict[str, V]], key: str) -> int | None:
        return next((n for n in reversed(range(len(pieces))) if key in pieces[n]), None)

    @classmethod
    def _made(cls, pieces: tuple[dict[str, V], ...], size: int) -> "Kept[V]":
        made = cls.__new__(cls)
        made._pieces, made._size = pieces, size
        return made

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In a snapshot it is an object."""
        entries = handler.generate_schema(dict[str, (get_args(source) or (Any,))[0]])  # type: ignore[misc]
        return core_schema.no_info_after_validator_function(
            cls,
            entries,
            serialization=core_schema.plain_serializer_function_ser_schema(dict, return_schema=entries),
        )
