"""The HTTP API as typed calls; problem documents come back as the errors they were."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from services.orchestrator.cli.address import away
from services.orchestrator.cli.model import Content, JsonObject, Run
from services.orchestrator.cli.options import NEWEST
from services.orchestrator.cli.refusals import error_from
from shared.errors import CallerError, NotFound, StillreelError, Unavailable
from shared.identity import new_id

PATIENCE = httpx.Timeout(30.0, connect=3.0)
REPLAYING = httpx.Timeout(600.0, connect=3.0)
LISTENING = httpx.Timeout(30.0, connect=3.0)  # the server sends a comment at least every 14 s


class Api:
    """A client of one Stillreel. Answers and actions carry a key, so that sending them again changes nothing.

    Args:
        address: Gives the base URL; asked before each call, because a restarted stack may have moved.

    Every call raises NotFound, Conflict, RejectedMedia or CallerError as the server did, and Unavailable
    when nothing answers or the server says so.
    """

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._http = httpx.Client(timeout=PATIENCE, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    @property
    def address(self) -> str:
        return self._address()

    def workflows(self) -> JsonObject:
        return self._json("GET", "/workflows")

    def upload(self, path: Path) -> Content:
        """Send a file; it belongs to no run until an action takes it."""
        with path.open("rb") as file:
            answer = self._json("PUT", "/media", params={"file_name": _name(path)}, content=file)
        return Content.model_validate(answer)

    def start(self, workflow: str, inputs: JsonObject) -> Run:
        """Begin a run; not under a key, because nothing here sends it twice."""
        return Run.model_validate(self._json("POST", "/runs", json={"workflow": workflow, "inputs": inputs}))

    def runs(self, limit: int) -> JsonObject:
        """The newest runs, as the API lists them."""
        return self._json("GET", "/runs", params={"limit": limit})

    def run_ids(self) -> Iterator[str]:
        """Every run there is, newest first, asked for page by page."""
        before: str | None = None
        while True:
            page = self._json("GET", "/runs", params=_given(limit=200, before=before))
            yield from (str(run["run_id"]) for run in page["runs"])
            before = page["next"]
            if before is None:
                return

    def resolve(self, reference: str) -> str:
        """The id of a run, where `last` stands for the newest.

        Raises:
            NotFound: there are no runs yet.
        """
        if reference != NEWEST:
            return reference
        newest = self.runs(1)["runs"]
        if not newest:
            raise NotFound("there are no runs yet", hint="Start one with `stillreel demo`.")
        return str(newest[0]["run_id"])

    def run(self, run_id: str, version: int | None = None) -> Run:
        return Run.model_validate(self.run_json(run_id, version))

    def run_json(self, run_id: str, version: int | None = None) -> JsonObject:
        return self._json("GET", f"/runs/{run_id}", params=_given(version=version))

    def events(self, run_id: str, after: int = 0) -> list[JsonObject]:
        """All events past a version, page by page."""
        found: list[JsonObject] = []
        while True:
            page = self._json("GET", f"/runs/{run_id}/events", params={"after": after, "limit": 1000})
            found += page["events"]
            if not page["events"]:
                return found
            after = int(page["version"])

    def context(self, run_id: str, step: str, module: str, version: int | None) -> JsonObject:
        wanted = {"step": step, "module": module, **_given(version=version)}
        return self._json("GET", f"/runs/{run_id}/context", params=wanted)

    def page(self, run_id: str, version: int | None = None) -> JsonObject:
        """What a person is shown of a run, now or as of a version."""
        return self._json("GET", f"/runs/{run_id}/page", params=_given(version=version))

    def replay(self, run_id: str) -> JsonObject:
        """What a run's events come to along every way of reading them."""
        return self._json("GET", f"/runs/{run_id}/replay", timeout=REPLAYING)

    def fork(self, run_id: str, version: int | None, name: str) -> JsonObject:
        """Begin another run that shares this one's events up to a version; what became of it all."""
        wish = {"name": name, **_given(version=version)}
        return self._json("POST", f"/runs/{run_id}/fork", json=wish, headers=_keyed())

    def tree(self, run_id: str) -> JsonObject:
        return self._json("GET", f"/runs/{run_id}/tree")

    def compare(self, left: str, right: str, *, everything: bool) -> JsonObject:
        wanted = {"left": left, "right": right, "all": everything}
        return self._json("GET", "/compare", params=wanted)

    def migrate(self, run_id: str, to: str, *, preview: bool) -> JsonObject:
        """Move a run to another definition, or tell what that would do."""
        path = f"/runs/{run_id}/migrate"
        return self._json("POST", path, params={"preview": preview}, json={"to": to}, headers=_keyed())

    def reload_workflows(self) -> JsonObject:
        """Have the workflow folders read again; as `workflows`."""
        return self._json("POST", "/workflows/reload")

    def summary(self, run_id: str) -> JsonObject:
        return self._json("GET", f"/runs/{run_id}/summary")

    def summary_text(self, run_id: str) -> str:
        """The summary as Markdown."""
        return self._ask("GET", f"/runs/{run_id}/summary", headers={"Accept": "text/markdown"}).text

    def pause(self, run_id: str, reason: str) -> JsonObject:
        """Let a run stand still; returns it as it is then."""
        return self._json("POST", f"/runs/{run_id}/pause", json={"reason": reason})

    def resume(self, run_id: str) -> JsonObject:
        """Let a paused run go on; returns it as it is then."""
        return self._json("POST", f"/runs/{run_id}/resume")

    def cancel(self, run_id: str, reason: str) -> JsonObject:
        """End a run; returns it as it is then."""
        return self._json("POST", f"/runs/{run_id}/cancel", json={"reason": reason})

    def jump_preview(self, run_id: str, wish: JsonObject) -> JsonObject:
        """What a jump would keep, do again and cost; changes nothing."""
        return self._json("POST", f"/runs/{run_id}/jump", json=wish, params={"preview": True})

    def jump(self, run_id: str, wish: JsonObject) -> JsonObject:
        """Go back to an earlier module; the run as it is then."""
        return self._json("POST", f"/runs/{run_id}/jump", json=wish, headers=_keyed())

    def retry(self, run_id: str, wish: JsonObject) -> JsonObject:
        """Run a module of the current step again; the run as it is then."""
        return self._json("POST", f"/runs/{run_id}/retry", json=wish, headers=_keyed())

    def answer(self, run_id: str, interaction_id: str, response: JsonObject, key: str | None = None) -> Run:
        path = f"/runs/{run_id}/interactions/{interaction_id}/response"
        return Run.model_validate(self._json("POST", path, json=response, headers=_keyed(key)))

    def act(
        self, run_id: str, interaction_id: str, action_id: str, body: JsonObject, key: str | None = None
    ) -> str:
        """Start an action; returns the id of the content that comes of it."""
        path = f"/runs/{run_id}/interactions/{interaction_id}/actions/{action_id}"
        return str(self._json("POST", path, json=body, headers=_keyed(key))["content_id"])

    def download(self, url: str, target: Path) -> None:
        """Fetch content to a file that appears only when complete."""
        draft = target.with_name(f"{target.name}.part")
        try:
            with self._http.stream("GET", self.address + url) as response, draft.open("wb") as file:
                _check(response)
                for chunk in response.iter_bytes():
                    file.write(chunk)
            draft.replace(target)
        except httpx.TransportError as error:
            raise away(self.address) from error
        finally:
            draft.unlink(missing_ok=True)

    def lines(self, run_id: str, after: int) -> Iterator[str]:
        """The raw lines of a run's live events past a version, until the server ends them."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        url = f"{self.address}/runs/{run_id}/events"
        try:
            with self._http.stream("GET", url, headers=headers, timeout=LISTENING) as response:
                _check(response)
                yield from response.iter_lines()
        except httpx.TransportError as error:
            raise away(self.address) from error

    def _json(self, method: str, path: str, **request: Any) -> JsonObject:
        response = self._ask(method, path, **request)
        try:
            answer = response.json()
        except ValueError as error:
            raise StillreelError(f"{self.address} answers, but it is not Stillreel") from error
        return dict(answer)

    def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        address = self.address
        try:
            response = self._http.request(method, address + path, **request)
        except httpx.TransportError as error:
            raise away(address) from error
        except httpx.InvalidURL as error:
            raise Unavailable(f"{address!r} is not a URL: {error}") from error
        except UnicodeEncodeError as error:
            raise CallerError(
                f"{error.object[error.start : error.end]!a} is no text",
                hint="Give it as whole UTF-8 characters.",
            ) from error
        _check(response)
        return response


def _keyed(key: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": key or new_id()}


def _name(path: Path) -> str:
    """A file's name, with marks in place of bytes that are no text."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def _given(**params: Any) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    response.read()
    raise error_from(response)
