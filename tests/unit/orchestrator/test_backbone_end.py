"""What waiting does not mend ends the process with a word, instead of leaving an API over a silent bus."""

import os

import pytest

from services.orchestrator.backbone import FAILED_EXIT, Backbone
from services.orchestrator.following import Followers
from services.orchestrator.settings import OrchestratorSettings
from shared.clock import SystemClock
from shared.errors import PermanentError


class Ended(BaseException):
    """The process would be gone."""


@pytest.mark.parametrize("error", [PermanentError("could not create stream"), ZeroDivisionError("a mistake")])
async def test_a_backbone_that_cannot_go_on_ends_the_process_and_says_why(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails() -> None:
        raise error

    def ended(status: int) -> None:
        raise Ended(status)

    async def no_open_work():  # type: ignore[no-untyped-def]
        return
        yield

    parts = Backbone(OrchestratorSettings(), "stillreel/orchestrator", Followers(), SystemClock())
    monkeypatch.setattr(parts, "_prepare_store", fails)
    monkeypatch.setattr(os, "_exit", ended)
    with pytest.raises(Ended, match=str(FAILED_EXIT)):
        await parts.run((), no_open_work)
    assert f"cannot go on: {error}" in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(error, ZeroDivisionError)
