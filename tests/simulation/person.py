"""Who uses the simulated world: answers what is asked, and goes back now and then."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from services.orchestrator.app import Orchestrator
from services.orchestrator.domain.commands import Jump, Retry
from services.orchestrator.domain.run import Run
from services.orchestrator.runs import Wish
from shared.eventsourcing.memory import MemoryEventStore
from shared.media.references import for_run
from tests.support.workflows import content

Ask = Callable[[Callable[[Orchestrator], Any]], Awaitable[Any]]
"""Has the orchestrator do something, again under the same key while nobody answers."""

PICTURE = content(1)


@dataclass(frozen=True)
class Detour:
    """A way back that is taken when this module asks."""

    at: str
    kind: type[Jump] | type[Retry]
    fields: dict[str, Any]


VIDEO = "generate_and_select_videos"
ANALYSIS = {"target_step": "image_analysis", "target_module": "analyze_image"}
PROMPTS = {"target_module": "generate_video_prompts", "feedback": "calmer"}
IMAGE = {"target_step": "image_prompts", "target_module": "generate_and_select_images"}
CHOICE = {"target_step": "video_generation", "target_module": "select_motion_elements"}
DETOURS = (
    Detour("select_motion_elements", Jump, IMAGE),
    Detour(
        "select_motion_elements", Jump, {"target_step": "image_analysis", "target_module": "analyze_image"}
    ),
    Detour(VIDEO, Retry, {"target_module": "generate_video_prompts", "feedback": "calmer"}),
    Detour(VIDEO, Jump, {**CHOICE, "input": {"selected_indices": [0, 1]}}),
    Detour(VIDEO, Jump, IMAGE),
)


def detours(seed: int | None) -> tuple[Detour, ...]:
    """One or two of them; none without a seed."""
    if seed is None:
        return ()
    dice = random.Random(seed)
    return tuple(dice.sample(DETOURS, dice.randint(1, 2)))


class Person:
    """Brings a picture, picks elements, generates, and takes the first clip that comes.

    At the questions its detours name it goes back first, once for each.
    """

    def __init__(self, ask: Ask, record: MemoryEventStore, detours: Sequence[Detour] = ()) -> None:
        self._ask = ask
        self.record = record
        self.detours = list(detours)
        self.gone = 0
        self.run_id = ""
        self.generated = 0
        self.seen = 0

    async def play(self) -> Run:
        self.run_id = (
            await self._ask(lambda o: o.runs.start("cc", {}, Wish("person", "start")))
        ).state.run_id
        while True:
            await self._news()
            run, _ = await self._ask(lambda o: o.runs.read(self.run_id))
            if run.status == "completed":
                return run  # type: ignore[no-any-return]
            if run.question is not None:
                await self._respond(run)

    async def _news(self) -> None:
        """Wait until the record has grown: looking at the same state again would show nothing."""
        while len(self.record.commits) == self.seen:  # noqa: ASYNC110 -- the record tells nobody
            await asyncio.sleep(0.2)
        self.seen = len(self.record.commits)

    async def _respond(self, run: Run) -> None:
        question = run.question
        assert question is not None
        if self.detours and self.detours[0].at == question.site.module_name:
            await self._go_back(self.detours[0], question.interaction_id)
            return
        match question.site.module_name:
            case "select_motion_elements":
                await self._answer(question.interaction_id, {"selected_indices": [0, 1]})
            case "generate_and_select_images":
                picture = for_run(PICTURE, self.run_id)
                asked = question.interaction_id
                await self._ask(
                    lambda o: o.runs.attach(self.run_id, asked, "upload", picture, Wish("p", asked))
                )
                await self._answer(asked, {"selected_content_id": PICTURE.content_id})
            case "generate_and_select_videos":
                await self._clip(run, question.interaction_id)
            case other:
                raise AssertionError(f"nobody wrote how to answer {other}")

    async def _go_back(self, detour: Detour, asked: str) -> None:
        """From a question, with a clip under way if there can be one: sent again when nobody answers."""
        self.gone += 1
        wish = Wish("person", f"detour {self.gone}")
        if detour.at == "generate_and_select_videos":
            begun = Wish("person", f"detour's clip {self.gone}")
            await self._ask(lambda o: o.runs.generate(self.run_id, asked, "generate", {}, begun))

        async def go(one: Orchestrator) -> Any:
            command = await one.runs.command(self.run_id, detour.kind, **detour.fields, seen=asked)
            return await one.runs.carry_out(self.run_id, command, wish)

        await self._ask(go)
        del self.detours[0]

    async def _clip(self, run: Run, asked: str) -> None:
        mine = list(run.generations_at(run.interactions[asked].site).values())
        ready = [g for g in mine if g.status == "ready"]
        if ready:
            await self._answer(asked, {"selected_content_id": ready[0].generation_id})
        elif all(g.status in ("failed", "abandoned") for g in mine):
            self.generated += 1
            wish = Wish("person", f"generate {self.generated}")
            await self._ask(lambda o: o.runs.generate(self.run_id, asked, "generate", {}, wish))

    async def _answer(self, asked: str, response: dict[str, Any]) -> None:
        await self._ask(
            lambda o: o.runs.answer(self.run_id, asked, response, Wish("person", f"answer {asked}"))
        )
