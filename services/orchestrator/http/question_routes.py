"""A run's questions over HTTP: answer, or act inside one."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.orchestrator.http.bodies import SentObject
from services.orchestrator.http.parameters import Body, Key, RunIdPath, Traceparent
from services.orchestrator.http.views import RunView, outcome_view
from services.orchestrator.runs import Runs, Wish
from services.orchestrator.uploads import Uploads
from shared.errors import CallerError
from shared.media.references import for_run


class ActionBody(Body):
    """What an action takes: an uploaded file's id, or how to generate."""

    content_id: str | None = Field(
        default=None, max_length=64, description="For upload actions: from `PUT /media`."
    )
    parameters: SentObject = Field(
        default_factory=dict,
        description="For the others; what is left out comes from `display_data.defaults`.",
        examples=[{"provider": "local"}],
    )


class ActionStarted(BaseModel):
    """The content that will come of an action."""

    content_id: str
    version: int


def question_routes(runs: Runs, uploads: Uploads) -> APIRouter:
    """What a person does when asked."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("/{run_id}/interactions/{interaction_id}/response")
    async def respond(
        run_id: RunIdPath,
        interaction_id: str,
        body: SentObject,
        key: Key = None,
        traceparent: Traceparent = None,
    ) -> RunView:
        """Answer the run's question. What to send depends on its `interaction_type`.

        * `selection`: `{"selected_indices": [0, 2]}`, counted from 0 in the list in `display_data.data`
        * `form`: `{"values": {"pet_type": "cat", "image": "gc_…"}}`, the fields of `display_data.schema`; a
          choice by its `id` or whole, a file by the `content_id` from `PUT /media`; a field left out keeps
          its value from `display_data.values` or its default
        * `media_generation`: `{"selected_content_id": "gc_…"}` takes something generated or uploaded, and the
          run goes on; any other way is `{"option_id": "…"}`, from `display_data.retryable.options`, with
          `"feedback": "…"` where the option asks for it
        * `review`: `{"option_id": "…"}`, likewise

        The first answer stands; later ones are refused with 409.
        """
        contents = tuple([for_run(content, run_id) for content in await uploads.named_in(body.get("values"))])
        wish = Wish("api", key, traceparent)
        return await outcome_view(runs, await runs.answer(run_id, interaction_id, body, wish, contents))

    @router.post("/{run_id}/interactions/{interaction_id}/actions/{action_id}", status_code=202)
    async def act(
        run_id: RunIdPath,
        interaction_id: str,
        action_id: str,
        body: ActionBody,
        key: Key = None,
        traceparent: Traceparent = None,
    ) -> ActionStarted:
        """Upload to the question or generate for it: one of its `display_data.sub_actions`, by `id`.

        An action of type `upload` takes `{"content_id": "gc_…"}` from `PUT /media`, the others take
        `{"parameters": {…}}`. What comes of it appears in the question's `display_data.generations` under the
        id returned; once its `status` is `ready`, answer with it.
        """
        wish = Wish("api", key, traceparent)
        if body.content_id is not None:
            if body.parameters:
                raise CallerError(
                    "an action takes either a file or parameters",
                    pointer="/parameters",
                    hint="Leave one of them out.",
                )
            content = for_run(await uploads.find(body.content_id), run_id)
            outcome = await runs.attach(run_id, interaction_id, action_id, content, wish)
            return ActionStarted(content_id=content.content_id, version=outcome.version)
        outcome, generation_id = await runs.generate(run_id, interaction_id, action_id, body.parameters, wish)
        return ActionStarted(content_id=generation_id, version=outcome.version)

    return router
