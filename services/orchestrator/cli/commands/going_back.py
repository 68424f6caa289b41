"""`jump` and `retry`: go back in a run, keep what still holds, and say what should be different."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import GOOD, console, print_json, program

if TYPE_CHECKING:
    from services.orchestrator.cli.model import Run


def jump(
    run_id: RunArgument,
    place: Annotated[
        str,
        typer.Argument(
            metavar="STEP[.MODULE]", help="Where to; of a step its first module.", show_default=False
        ),
    ],
    given: Annotated[
        str | None,
        typer.Option("--input", metavar="JSON", help="Answer the question there at once; - reads it here."),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="STEP.MODULE", help="Keep this later answer if it still fits."),
    ] = None,
    keep_all: Annotated[bool, typer.Option("--keep-all", help="Keep every later answer that fits.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what that would do.")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Go back to an earlier module: what it and all later ones did is undone, but for what is kept."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    step, _, module = place.partition(".")
    wish: dict[str, Any] = {"target_step": step, "target_module": module, "keep": keep or []}
    if given is not None:
        wish["input"] = _object(given)
    if keep and keep_all:
        raise typer.BadParameter("give one of them", param_hint="--keep, --keep-all")
    with Api(lambda: api_address(api)) as client:
        run = client.run(client.resolve(run_id))
        told = client.jump_preview(run.run_id, wish)
        if keep_all:
            wish["keep"] = told["keepable"]
            told = client.jump_preview(run.run_id, wish)
        if not preview:
            after = client.jump(run.run_id, {**wish, "seen": _seen(run)})
    if as_json:
        print_json(told if preview else after)
        return
    from services.orchestrator.cli.outlook import print_outlook

    out = console()
    print_outlook(out, told)
    if preview:
        out.print("  Nothing has changed; without --preview it does.", style="faint")
    else:
        _say_next(after)


def retry(
    run_id: RunArgument,
    module: Annotated[
        str | None,
        typer.Argument(
            metavar="MODULE",
            help="Of the current step. Default: what the question offers to do again, or where the run is.",
            show_default=False,
        ),
    ] = None,
    feedback: Annotated[
        str | None, typer.Option("--feedback", metavar="TEXT", help="What should be different.")
    ] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a module of the current step again; it sees your words and what it made before."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        run = client.run(client.resolve(run_id))
        target = module or _usual(run)
        wish = {"target_module": target, "feedback": feedback, "seen": _seen(run)}
        after = client.retry(run.run_id, wish)
    if as_json:
        print_json(after)
        return
    attempt = (after["position"] or {}).get("attempt", 1)
    console().print(
        f"[good]{GOOD}[/] [name]{target}[/] once more, attempt {attempt}", soft_wrap=True, highlight=False
    )
    _say_next(after)


def _usual(run: "Run") -> str:
    offered = run.question.options if run.question else []
    again = next((option.target_module for option in offered if option.mode == "retry"), None)
    return again or (run.position.module_name if run.position else "")


def _seen(run: "Run") -> str | None:
    """So that two who go back from the same question go back once."""
    return run.question.interaction_id if run.question else None


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(sys.stdin.read() if text == "-" else text)
    except ValueError as error:
        raise typer.BadParameter(f"it is not JSON: {error}", param_hint="--input") from error
    if not isinstance(value, dict):
        raise typer.BadParameter(
            'it is not an object, such as {"selected_indices": [0]}', param_hint="--input"
        )
    return value


def _say_next(after: dict[str, Any]) -> None:
    question, run_id = after["question"], after["run_id"]
    now = f"asks: {question['title'] or question['module_name']}" if question else f"is {after['status']}"
    out = console()
    out.print(f"[good]{GOOD}[/] the run {now}", soft_wrap=True, markup=True)
    command = "answer" if question else "watch"
    out.print(f"  [command]{program()} {command} {run_id}[/]", soft_wrap=True)
