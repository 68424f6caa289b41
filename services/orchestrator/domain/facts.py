"""What can be written in a run's stream: what the orchestrator decides, and what services report."""

from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.cancelling import (
    CompositionCancelled,
    CompositionCancelRequested,
    GenerationCancelled,
    GenerationCancelRequested,
)
from shared.messages.composition import CompositionCompleted, CompositionFailed, CompositionRequested
from shared.messages.forking import RunForked
from shared.messages.migration import RunMigrated
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import (
    ContentAttached,
    GenerationsAbandoned,
    InteractionRequested,
    InteractionResponse,
    Jumped,
    ModuleCompleted,
    ModuleFailed,
    ModuleSkipped,
    ModuleStarted,
    RequestParked,
    RetryRequested,
    RunCancelled,
    RunCompleted,
    RunStarted,
    StepCompleted,
    StepStarted,
)
from shared.messages.video import (
    GenerationFailed,
    GenerationRequested,
    GenerationSubmitted,
    VideoReady,
)
from shared.messages.waiting import InteractionReminded, RunPaused, RunResumed

Result = (
    AnalysisCompleted
    | AnalysisFailed
    | PromptsCompleted
    | PromptsFailed
    | GenerationSubmitted
    | VideoReady
    | GenerationFailed
    | CompositionCompleted
    | CompositionFailed
    | GenerationCancelled
    | CompositionCancelled
)
"""What services report; ingested into the run's stream under the id they were published with."""

Asked = AnalysisRequested | PromptsRequested | CompositionRequested
"""What other services are asked under a request id."""

RunEvent = (
    RunStarted
    | StepStarted
    | StepCompleted
    | ModuleStarted
    | ModuleSkipped
    | ModuleCompleted
    | ModuleFailed
    | InteractionRequested
    | InteractionResponse
    | ContentAttached
    | RetryRequested
    | Jumped
    | GenerationsAbandoned
    | RequestParked
    | RunCompleted
    | RunCancelled
    | RunPaused
    | RunResumed
    | InteractionReminded
    | RunForked
    | RunMigrated
    | AnalysisRequested
    | PromptsRequested
    | GenerationRequested
    | CompositionRequested
    | GenerationCancelRequested
    | CompositionCancelRequested
    | Result
)
