"""The shipped `cc` over HTTP, its words by the real local composer, its pictures and clips by nobody."""

from dataclasses import dataclass, field
from typing import Any

from services.orchestrator.intake import ingest
from services.prompts.adapters.local import LocalComposer
from services.prompts.handlers import write_prompts
from shared.clock import SystemClock
from shared.identity import new_id
from shared.messages.analysis import AnalysisCompleted
from shared.messages.catalogue import decode
from shared.messages.composition import CompositionCompleted
from shared.messages.envelope import Envelope
from shared.messages.video import VideoReady
from tests.support.orchestrators import PICTURE, ApiUnderTest
from tests.support.workflows import ANALYSIS, content

Json = dict[str, Any]


class _Kept:
    """A publisher that keeps what is published."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def publish(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)


@dataclass
class WholeRun:
    """One run of `cc` and somebody who answers it.

    Args:
        form: Values of the form beside the defaults.
        answers: By module name, instead of the usual answer; each is given once.
    """

    api: ApiUnderTest
    form: Json = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    view: Json = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    async def start(self) -> "WholeRun":
        started = await self.api.client.post("/runs", json={"workflow": "cc"})
        assert started.status_code == 201, started.text
        self.view = started.json()
        return self

    async def upload(self) -> str:
        sent = await self.api.client.put("/media?file_name=cat.jpg", content=PICTURE.read_bytes())
        return str(sent.json()["content_id"])

    async def until(self, module: str | None) -> Json:
        """Answer everything until this module asks, or until the run ends."""
        for _ in range(100):
            self.view = (await self.api.client.get(f"/runs/{self.view['run_id']}")).json()
            question = self.view["question"]
            if self.view["status"] == "completed" or (question and question["module_name"] == module):
                return self.view
            await (self._answer(question) if question else self._serve())
        raise AssertionError(f"the run does not end: {self.view['position']}, {self.view['failure']}")

    async def respond(self, response: Json) -> Json:
        question = self.view["question"]
        path = f"/runs/{self.view['run_id']}/interactions/{question['interaction_id']}/response"
        said = await self.api.client.post(path, json=response)
        assert said.status_code == 200, (question["module_name"], said.text)
        self.view = said.json()
        return self.view

    async def _answer(self, question: Json) -> None:
        name = question["module_name"]
        self.asked.append(name)
        match question["interaction_type"]:
            case "form":
                usual: Json = {"values": self.form}
            case "selection":
                items = next(iter(question["display_data"]["data"].values()))
                many = question["display_data"]["multi_select"]
                usual = {"selected_indices": list(range(len(items)))[: 2 if many else 1]}
            case "media_generation":
                usual = {"selected_content_id": await self._made(question)}
            case kind:
                raise AssertionError(f"nobody expected a {kind}: {question['display_data']}")
        await self.respond(self.answers.pop(name, usual))

    async def _made(self, question: Json) -> str:
        path = f"/runs/{self.view['run_id']}/interactions/{question['interaction_id']}/actions/generate"
        started = await self.api.client.post(path, json={"parameters": {"provider": "local"}})
        assert started.status_code == 202, started.text
        made = str(started.json()["content_id"])
        is_clip = question["module_name"] == "generate_and_select_videos"
        kind, seconds, ending = ("video/mp4", 5.0, "mp4") if is_clip else ("image/jpeg", None, "jpg")
        file = {"content_id": made, "local_path": f"{made}.{ending}", "url": f"/media/{made}.{ending}"}
        ready = content(1, mime_type=kind, duration=seconds).model_copy(update=file)
        await self.api.report(
            VideoReady(
                run_id=self.view["run_id"], generation_id=made, content=ready, provider="local", seconds=1
            )
        )
        return made

    def _cut(self, request: Any) -> CompositionCompleted:
        films = [
            content(n, mime_type="video/mp4", duration=5.0) for n in range(11, 11 + len(request.formats))
        ]
        cuts = [{"format": name, "content": film} for name, film in zip(request.formats, films, strict=True)]
        return CompositionCompleted.model_validate(
            {"run_id": request.run_id, "request_id": request.request_id, "cuts": cuts}
        )

    async def _serve(self) -> None:
        """Answer the newest request that no service has answered."""
        events = [event for commit in self.api.commits for event in commit.events]
        known = ("prompts_requested", "analysis_requested", "composition_requested")
        newest = next(e for e in reversed(events) if e.type in known and e.id not in self._done)
        self._done.add(newest.id)
        request: Any = decode(newest.type, newest.schema_version, newest.data)
        self.written.append(f"{request.module_name}")
        if newest.type == "analysis_requested":
            answer = {"response": ANALYSIS, "provider": "local", "model": "m", "seconds": 1}
            await self.api.report(
                AnalysisCompleted.model_validate(
                    {"run_id": request.run_id, "request_id": request.request_id, **answer}
                )
            )
            return
        if newest.type == "composition_requested":
            await self.api.report(self._cut(request))
            return
        publisher: Any = _Kept()
        engine = LocalComposer()
        at = SystemClock().now()
        asked = Envelope(id=new_id(), source="stillreel/orchestrator", subject="", time=at, message=request)
        await write_prompts(asked, choose=lambda _: engine, publisher=publisher, clock=SystemClock())
        await ingest(self.api.orchestrator.runs, publisher.envelopes[0])
