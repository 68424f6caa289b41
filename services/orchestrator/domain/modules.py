"""What each module does when a run comes to it: ask a person, ask a service, or end at once."""

from collections.abc import Callable, Mapping

from services.orchestrator.domain.composing import begin_compose
from services.orchestrator.domain.forms import begin_form
from services.orchestrator.domain.generating import begin_generate
from services.orchestrator.domain.requesting import begin_llm
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.selecting import begin_select
from services.orchestrator.domain.storyboarding import begin_storyboard
from services.orchestrator.domain.visits import Visit

BEGIN: Mapping[str, Callable[[Visit], list[RunEvent]]] = {
    "user.form": begin_form,
    "user.select": begin_select,
    "api.llm": begin_llm,
    "media.generate": begin_generate,
    "media.compose": begin_compose,
    "media.storyboard": begin_storyboard,
}
