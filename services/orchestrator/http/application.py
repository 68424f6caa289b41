"""The HTTP application: routes over the use cases, errors as problem documents."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.orchestrator.following import Followers
from services.orchestrator.http import documentation, problems
from services.orchestrator.http.body_limit import SaysTooLarge
from services.orchestrator.http.compare_routes import compare_routes
from services.orchestrator.http.event_routes import event_routes
from services.orchestrator.http.fork_routes import fork_routes
from services.orchestrator.http.going_back_routes import going_back_routes
from services.orchestrator.http.health_routes import Ready, health_routes
from services.orchestrator.http.history_routes import history_routes
from services.orchestrator.http.media_routes import media_routes
from services.orchestrator.http.migration_routes import migration_routes
from services.orchestrator.http.pausing_routes import pausing_routes
from services.orchestrator.http.question_routes import question_routes
from services.orchestrator.http.run_routes import run_routes
from services.orchestrator.http.summary_routes import summary_routes
from services.orchestrator.http.workflow_routes import workflow_routes
from services.orchestrator.runs import Runs
from services.orchestrator.uploads import Uploads


def create_app(
    runs: Runs,
    uploads: Uploads,
    followers: Followers,
    ready: Ready,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[Any]] | None = None,
) -> FastAPI:
    """The API. `ready` is asked by GET /readyz."""

    app = _Application(
        title="Stillreel",
        version="1",
        summary="A still image becomes a finished short video.",
        lifespan=lifespan,
        max_body_size=problems.LARGEST_JSON,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    documentation.install(app)
    app.include_router(run_routes(runs))
    app.include_router(summary_routes(runs))
    app.include_router(history_routes(runs))
    app.include_router(event_routes(runs, followers))
    app.include_router(question_routes(runs, uploads))
    app.include_router(going_back_routes(runs, uploads))
    app.include_router(pausing_routes(runs))
    app.include_router(fork_routes(runs))
    app.include_router(compare_routes(runs))
    app.include_router(migration_routes(runs))
    app.include_router(media_routes(runs, uploads))
    app.include_router(workflow_routes(runs))
    app.include_router(health_routes(ready))
    return app


class _Application(FastAPI):
    def build_middleware_stack(self) -> ASGIApp:
        return SaysTooLarge(super().build_middleware_stack())
