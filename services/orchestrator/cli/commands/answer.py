"""`answer`, `generate` and `attach`: what `watch` asks a person, said by a script."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import GOOD, console, print_json, program

if TYPE_CHECKING:
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.model import Run

InteractionOption = Annotated[
    str | None,
    typer.Option("--interaction", metavar="ID", help="Which question. Default: the one being asked."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Fill a field of a form; the rest stands as it is."),
]
ActionOption = Annotated[
    str | None, typer.Option("--action", metavar="ID", help="Which action. Default: the first that fits.")
]


def answer(
    run_id: RunArgument,
    select: Annotated[
        str | None, typer.Option("--select", metavar="LIST", help="Items by number: 0,2 or 0-3 or all.")
    ] = None,
    option: Annotated[str | None, typer.Option("--option", metavar="ID", help="A way on or back.")] = None,
    content: Annotated[
        str | None, typer.Option("--content", metavar="GC_ID", help="The content picked.")
    ] = None,
    feedback: Annotated[
        str | None, typer.Option("--feedback", metavar="TEXT", help="What should be different.")
    ] = None,
    edit: Annotated[
        list[str] | None,
        typer.Option("--edit", metavar="NUMBER.FIELD=TEXT", help="Reword an item that may be edited."),
    ] = None,
    given: SetOption = None,
    interaction: InteractionOption = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a run's question, or show what it asks. The first answer stands: later ones end with 3."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.answering import answer_of, asked
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.moves import fill_in
    from services.orchestrator.cli.steering import perform

    with Api(lambda: api_address(api)) as client:
        run = client.run(client.resolve(run_id))
        if given:
            filled = fill_in(asked(run), given, None)
            perform(client, run.run_id, asked(run), filled, lambda call: call())
            _show_next(client, run.run_id, as_json)
            return
        if (select, option, content, feedback) == (None, None, None, None) and not edit:
            _show_asked(client, run, as_json)
            return
        response = answer_of(run.question, interaction, select, option, content, feedback, edit or ())
        client.answer(run.run_id, interaction or asked(run).interaction_id, response)
        _show_next(client, run.run_id, as_json)


def generate(
    run_id: RunArgument,
    provider: Annotated[
        str | None, typer.Option("--provider", help="Who generates. Default: the workflow's.")
    ] = None,
    prompt: Annotated[str | None, typer.Option("--prompt", help="Instead of the written one.")] = None,
    negative: Annotated[
        str | None, typer.Option("--negative", help="Negative prompt instead of the written one.")
    ] = None,
    action: ActionOption = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Stay until it is finished; 3 when it failed.")
    ] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start a generation in the question being asked; prints the id the content will have."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.answering import asked, fitting_action, until_made
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.screen import Screen
    from services.orchestrator.cli.terminal import stage

    wanted = {"provider": provider, "prompt": prompt, "negative_prompt": negative}
    parameters = {name: value for name, value in wanted.items() if value is not None}
    with Api(lambda: api_address(api)) as client:
        run = client.run(client.resolve(run_id))
        question = asked(run)
        chosen = fitting_action(question, action, upload=False)
        body = {"parameters": parameters}
        content_id = client.act(run.run_id, question.interaction_id, chosen, body)
        if wait:
            until_made(client, Screen(stage(as_json)), run, content_id)
        if as_json:
            print_json({"run_id": run.run_id, "content_id": content_id})
        else:
            _say_content(run.run_id, content_id, "ready" if wait else "under way as")


def attach(
    run_id: RunArgument,
    image: Annotated[Path, typer.Argument(metavar="PATH", help="The picture.", show_default=False)],
    action: ActionOption = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Upload a picture to the question being asked; prints its content id."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.answering import asked, fitting_action
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.pictures import PictureProblem, checked_picture

    try:
        picture = checked_picture(image)
    except PictureProblem as problem:
        raise typer.BadParameter(str(problem), param_hint="PATH") from problem
    with Api(lambda: api_address(api)) as client:
        run = client.run(client.resolve(run_id))
        question = asked(run)
        chosen = fitting_action(question, action, upload=True)
        content_id = client.upload(picture).content_id
        client.act(run.run_id, question.interaction_id, chosen, {"content_id": content_id})
        if as_json:
            print_json({"run_id": run.run_id, "content_id": content_id})
        else:
            _say_content(run.run_id, content_id, "attached as")


def _show_asked(client: "Api", run: "Run", as_json: bool) -> None:
    from services.orchestrator.cli.answering import ways_to_answer
    from services.orchestrator.cli.showing import show_question

    if as_json:
        print_json(client.run_json(run.run_id)["question"])
        return
    out = console()
    if run.question is None:
        out.print(f"The run asks nothing right now; it is [name]{run.status}[/].")
        return
    show_question(out, run.question, client.address)
    out.print()
    for typed, does in ways_to_answer(run.question):
        out.print(f"   [command]{program()} {typed.format(run=run.run_id)}[/]", soft_wrap=True)
        out.print(f"      {does}", style="faint")


def _show_next(client: "Api", run_id: str, as_json: bool) -> None:
    if as_json:
        print_json(client.run_json(run_id))
        return
    out, run = console(), client.run(run_id)
    now = f"asks: {run.question.title or run.question.module_name}" if run.question else f"is {run.status}"
    out.print(f"[good]{GOOD}[/] answered; the run {now}", soft_wrap=True)


def _say_content(run_id: str, content_id: str, what: str) -> None:
    out = console()
    out.print(f"[good]{GOOD}[/] {what} [name]{content_id}[/]", soft_wrap=True)
    out.print(f"  [command]{program()} answer {run_id} --content {content_id}[/]", soft_wrap=True)
