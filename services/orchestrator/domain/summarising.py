"""A run as one document: what was chosen, written, made and spent, projected from its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.summary import (
    Choice,
    Composed,
    Correction,
    Cost,
    Made,
    RunSummary,
    Text,
)
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.cancelling import GenerationCancelled
from shared.messages.composition import CompositionCompleted
from shared.messages.message import JsonObject, Message
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import (
    ContentAttached,
    InteractionResponse,
    Jumped,
    ModuleCompleted,
    RetryRequested,
    RunCancelled,
    RunCompleted,
)
from shared.messages.video import GenerationFailed, GenerationRequested, VideoReady

FREE = frozenset({"local", "upload"})
"""Providers that never cost anything: they work on this machine."""
_CHOSEN = ("values", "selected_item", "selected_data", "selected_indices", "selected_content_id", "edited")
"""What of an answer is a choice; the rest says how it was made."""


@dataclass
class Ledger:
    """What has been read of one run so far: `note` its events oldest first, then take the `summary`."""

    run_id: str
    workflow: Workflow
    began: datetime | None = None
    latest: datetime | None = None
    status: str = "running"
    ended_at: datetime | None = None
    choices: dict[Site, Choice] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    asked: dict[str, AnalysisRequested | PromptsRequested] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    made: dict[str, Made] = field(default_factory=dict)
    cuts: list[JsonObject] = field(default_factory=list)
    composed: Composed | None = None

    def summary(self) -> RunSummary:
        """The run as of the last event noted.

        Raises:
            ValueError: no event was noted.
        """
        if self.began is None or self.latest is None:
            raise ValueError("a run without events has no summary")
        selected = {choice.chosen.get("selected_content_id") for choice in self.choices.values()}
        made = [one.model_copy(update={"selected": key in selected}) for key, one in self.made.items()]
        known = self.workflow
        return RunSummary(
            run_id=self.run_id,
            workflow={
                "id": known.id,
                "name": known.name,
                "version": known.version,
                "hash": known.content_hash,
            },
            status=self.status,
            started_at=self.began,
            ended_at=self.ended_at,
            seconds=(self.latest - self.began).total_seconds(),
            choices=tuple(self.choices.values()),
            corrections=tuple(self.corrections),
            texts=tuple(self.texts),
            generations=tuple(made),
            cuts=tuple(self.cuts),
            composed=self.composed,
            cost=_cost(self.texts, made),
        )

    def note(self, event: Message, at: datetime) -> None:
        self.began = self.began or at
        self.latest = at
        match event:
            case InteractionResponse():
                self._choose(event)
            case RetryRequested() | Jumped():
                self._go_back(event)
            case AnalysisRequested() | PromptsRequested():
                self.asked[event.request_id] = event
            case AnalysisCompleted() | PromptsCompleted() | AnalysisFailed() | PromptsFailed():
                self._write(event)
            case (
                GenerationRequested()
                | ContentAttached()
                | VideoReady()
                | GenerationFailed()
                | GenerationCancelled()
            ):
                self._make(event)
            case CompositionCompleted():
                self.composed = _composed(event)
            case ModuleCompleted() if isinstance(event.outputs.get("cuts"), list):
                self.cuts = [cut for cut in event.outputs["cuts"] if isinstance(cut, dict)]
            case RunCompleted() | RunCancelled():
                self.status, self.ended_at = event.type.removeprefix("run_"), at
            case _:
                pass

    def _choose(self, said: InteractionResponse) -> None:
        chosen = {key: said.response[key] for key in _CHOSEN if key in said.response}
        if chosen:
            site = Site(said.step_id, said.module_name)
            self.choices[site] = Choice(
                step_id=said.step_id, module_name=said.module_name, visit=said.visit, chosen=chosen
            )

    def _go_back(self, event: RetryRequested | Jumped) -> None:
        """What was answered at the target and after it holds no more."""
        target = Site(event.step_id, event.module_name)
        sites = self.workflow.sites
        gone = set(sites[sites.index(target) :]) if target in sites else {target}
        self.choices = {site: choice for site, choice in self.choices.items() if site not in gone}
        self.cuts, self.composed = [], None
        words = event.feedback if isinstance(event, RetryRequested) else None
        place = {"step_id": event.step_id, "module_name": event.module_name, "visit": event.visit}
        self.corrections.append(Correction(**place, words=words))

    def _write(self, event: AnalysisCompleted | PromptsCompleted | AnalysisFailed | PromptsFailed) -> None:
        asked = self.asked.get(event.request_id)
        text = Text(
            step_id=asked.step_id if asked else "",
            module_name=asked.module_name if asked else "",
            kind=event.service,
            attempt=asked.attempt if asked else 1,
            provider=event.provider,
        )
        if isinstance(event, AnalysisFailed | PromptsFailed):
            self.texts.append(text.model_copy(update={"failure": event.message}))
        else:
            self.texts.append(
                text.model_copy(
                    update={
                        "model": event.model,
                        "seconds": event.seconds,
                        "usage": event.usage,
                        "warnings": event.warnings,
                    }
                )
            )

    def _make(
        self,
        event: GenerationRequested | ContentAttached | VideoReady | GenerationFailed | GenerationCancelled,
    ) -> None:
        match event:
            case GenerationRequested():
                self.made[event.generation_id] = Made(
                    generation_id=event.generation_id,
                    action_type=event.action_type,
                    provider=event.provider,
                    model=event.model,
                    prompt=event.prompt,
                    negative_prompt=event.negative_prompt,
                    parameters=event.parameters.model_dump(mode="json"),
                    seed=event.parameters.seed,
                )
            case ContentAttached():
                self.made[event.content.content_id] = Made(
                    generation_id=event.content.content_id,
                    action_type="upload",
                    provider="upload",
                    content=event.content,
                )
            case VideoReady() if event.generation_id in self.made:
                self._end(
                    event.generation_id,
                    model=event.model,
                    parameters=event.parameters or self.made[event.generation_id].parameters,
                    seconds=event.seconds,
                    score=event.score.overall if event.score else None,
                    content=event.content,
                    cost_usd=event.cost_usd,
                )
            case GenerationFailed() if event.generation_id in self.made:
                self._end(event.generation_id, failure=event.message, cost_usd=event.cost_usd)
            case GenerationCancelled() if event.generation_id in self.made:
                known = self.made[event.generation_id].cost_usd
                self._end(
                    event.generation_id,
                    cancelled=event.saved.sentence,
                    cost_usd=event.cost_usd if known is None else known,
                )

    def _end(self, generation_id: str, **known: object) -> None:
        self.made[generation_id] = self.made[generation_id].model_copy(update=known)


def _composed(event: CompositionCompleted) -> Composed:
    """Events of before reports had these facts came from the studio too."""
    told = event.report
    seconds = told.get("duration_s") or max((cut.content.duration or 0.0 for cut in event.cuts), default=0.0)
    return Composed(
        provider=told.get("provider", "stillreel studio"),
        seconds=seconds,
        music_seed=told.get("music_seed"),
        warnings=tuple(told.get("warnings", ())),
    )


def _cost(texts: Iterable[Text], made: Iterable[Made]) -> Cost:
    paid = [one.cost_usd for one in made if one.cost_usd is not None]
    unsaid = {text.provider for text in texts} | {one.provider for one in made if one.cost_usd is None}
    unpriced = tuple(sorted(unsaid - FREE))
    known = round(sum(paid), 6)
    return Cost(usd=None if unpriced else known, known_usd=known, unpriced=unpriced)
