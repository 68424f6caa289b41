"""Somebody who uses Stillreel over HTTP and has patience with it."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.stack import PATIENCE, PICTURE, WholeStack

Json = dict[str, Any]


@dataclass
class Seen:
    """A run as its person sees it now."""

    view: Json = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)

    @property
    def question(self) -> Json | None:
        return self.view.get("question")

    def asks(self, module: str) -> bool:
        return self.question is not None and self.question["module_name"] == module

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def has(self, *types: str) -> bool:
        return set(types) <= set(self.types())

    def data(self, event_type: str) -> Json:
        """What the newest event of a type says."""
        return dict(next(event["data"] for event in reversed(self.events) if event["type"] == event_type))


class Person:
    """Starts a run and answers its questions; what gets no answer, or a 503, is sent again."""

    def __init__(self, stack: WholeStack, *, duration: float = 4.0, picture: Path = PICTURE) -> None:
        self.run_id = ""
        self.seen = Seen()
        self._stack = stack
        self._parameters = {"generation": {"duration": duration}}
        self._picture = picture
        self._uploaded: str | None = None

    async def start(self) -> "Person":
        body = {"workflow": "short", "inputs": {}}
        self.run_id = (await self.ask("POST", "/runs", key=f"start-{id(self)}-{os.getpid()}", json=body))[
            "run_id"
        ]
        return self

    async def ask(self, method: str, path: str, *, key: str | None = None, **request: Any) -> Json:
        """Send until it is answered; anything but a success then fails the test."""
        headers = {"Idempotency-Key": key} if key else {}
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    answer = await self._stack.http.request(method, path, headers=headers, **request)
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                    continue
                if answer.status_code != 503:
                    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
                    return dict(answer.json())
                assert answer.headers["content-type"] == "application/problem+json"
                await asyncio.sleep(0.2)

    async def look(self) -> Seen:
        """Read the run and its new events."""
        after = len(self.seen.events)
        page = await self.ask("GET", f"/runs/{self.run_id}/events", params={"after": after})
        self.seen.events += page["events"]
        self.seen.view = await self.ask("GET", f"/runs/{self.run_id}")
        return self.seen

    async def until(self, reached: Callable[[Seen], bool]) -> Seen:
        """Answer what is asked until something is true of the run; looks before each answer."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not reached(await self.look()):
                    await self._respond()
                    await asyncio.sleep(0.1)
        except TimeoutError:
            told = {name: self.seen.view.get(name) for name in ("status", "position", "attention", "failure")}
            raise AssertionError(f"{self.run_id} does not go on: {told}, {self.seen.types()}") from None
        return self.seen

    async def until_asked(self, module: str) -> str:
        """The id of a module's question once it is asked."""
        seen = await self.until(lambda run: run.asks(module))
        assert seen.question is not None
        return str(seen.question["interaction_id"])

    async def until_ended(self) -> Seen:
        return await self.until(lambda run: run.view["status"] == "completed")

    async def generate(self) -> str:
        """Ask for a clip where one is asked for; returns the generation's id."""
        asked = await self.until_asked("generate_and_select_videos")
        return await self._act(asked, "generate", {"parameters": self._parameters})

    async def answer(self, interaction_id: str, response: Json) -> Json:
        path = f"/runs/{self.run_id}/interactions/{interaction_id}/response"
        return await self.ask("POST", path, key=f"answer-{interaction_id}", json=response)

    async def _respond(self) -> None:
        question = self.seen.question
        if question is None:
            return
        asked, display = question["interaction_id"], question["display_data"]
        match question["interaction_type"]:
            case "selection":
                await self.answer(asked, {"selected_indices": [0, 1]})
            case "media_generation":
                made = display["generations"].values()
                ready = [one["generation_id"] for one in made if one["status"] == "ready"]
                if ready:
                    await self.answer(asked, {"selected_content_id": ready[-1]})
                elif not made:
                    await self._make(asked, display["sub_actions"][0])
            case kind:
                raise AssertionError(f"nobody expected a question of type {kind}: {display}")

    async def _make(self, asked: str, action: Json) -> None:
        if action["action_type"] == "upload":
            await self._act(asked, action["id"], {"content_id": await self.upload()})
        else:
            await self._act(asked, action["id"], {"parameters": self._parameters})

    async def upload(self) -> str:
        if self._uploaded is None:
            content = await asyncio.to_thread(self._picture.read_bytes)
            params = {"file_name": self._picture.name}
            self._uploaded = (await self.ask("PUT", "/media", params=params, content=content))["content_id"]
        return self._uploaded

    async def _act(self, asked: str, action: str, body: Json) -> str:
        path = f"/runs/{self.run_id}/interactions/{asked}/actions/{action}"
        return str((await self.ask("POST", path, key=f"{action}-{asked}", json=body))["content_id"])
