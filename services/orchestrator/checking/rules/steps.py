"""Steps: what workflow.json lists lies in numbered folders, in that order, and nothing else does."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator

from services.orchestrator.checking.layout import HEAD, MAX_MODULES, MAX_STEPS, STEP_FOLDER, Layout, StepFile
from services.orchestrator.checking.problem import Problem, nearest, pointer


def listed(layout: Layout) -> Iterator[Problem]:
    """`steps` is a list of different names, each with its folder."""
    steps = layout.head.get("steps")
    if HEAD not in layout.folder.files or not layout.head:
        return
    if not isinstance(steps, list) or not steps:
        hint = 'write "steps": ["first_step", "second_step"]'
        yield Problem(
            "steps_not_listed", HEAD, "/steps", 'must be a list of step ids like "image_analysis"', hint
        )
        return
    if len(steps) > MAX_STEPS:
        message = f"{len(steps):,} steps are listed; at most {MAX_STEPS} can run"
        yield Problem("steps_not_listed", HEAD, "/steps", message, "split the workflow")
        return
    for step in layout.step_files:
        modules = step.content.get("modules")
        if isinstance(modules, list) and len(modules) > MAX_MODULES:
            message = f"the step has {len(modules):,} modules; at most {MAX_MODULES} can run"
            yield Problem("steps_not_listed", step.file, "/modules", message, "split the step")
    known = {step.step_id for step in layout.step_files}
    for index, name in enumerate(steps):
        if not isinstance(name, str) or not STEP_FOLDER.fullmatch(f"1_{name}"):
            message = f'{name!r} is not a step id; must be a list of step ids like "image_analysis"'
            yield Problem("steps_not_listed", HEAD, pointer("steps", index), message)
        elif name in steps[:index]:
            message = f"{name!r} stands here twice; a step can be listed only once"
            yield Problem("step_listed_twice", HEAD, pointer("steps", index), message)
        elif name not in known:
            hint = nearest(name, known - set(layout.listed)) or f"make steps/{index + 1}_{name}/step.json"
            message = f"step {name!r} needs exactly one folder steps/<n>_{name} with a step.json"
            yield Problem("missing_step", HEAD, pointer("steps", index), message, hint)


def folders(layout: Layout) -> Iterator[Problem]:
    """Every folder below `steps` is named, listed, and the only one of its name and number."""
    for name in sorted({path.split("/")[1] for path in layout.folder.files if path.count("/") > 1}):
        if f"steps/{name}/step.json" in layout.folder.files and not STEP_FOLDER.fullmatch(name):
            hint = "call it <number>_<step_id>, such as 4_image_analysis"
            yield Problem(
                "step_folder_name", f"steps/{name}/step.json", "", "the folder's name is no step's", hint
            )
    by_name: dict[str, list[StepFile]] = defaultdict(list)
    by_number: dict[int, list[StepFile]] = defaultdict(list)
    for step in layout.step_files:
        by_name[step.step_id].append(step)
        by_number[step.number].append(step)
        if not step.listed and layout.listed:
            hint = nearest(step.step_id, []) or f'add "{step.step_id}" to steps, or remove the folder'
            message = "workflow.json does not list this step"
            yield Problem("unlisted_step", step.file, "", message, hint, "warning")
    for same in by_name.values():
        for step in same[1:]:
            message = f"{posixpath.basename(same[0].folder)} is a folder of the same step"
            yield Problem("step_folder_twice", step.file, "", message, "keep one of them")
    for same in by_number.values():
        for step in same[1:]:
            if step.step_id != same[0].step_id:
                message = f"{posixpath.basename(same[0].folder)} has the number {step.number}, too"
                yield Problem(
                    "step_number_twice", step.file, "", message, "number the folders in running order"
                )


def ordered(layout: Layout) -> Iterator[Problem]:
    """Folders are numbered as they run, and hold the step they are named for."""
    before: StepFile | None = None
    for step in layout.steps:
        if before is not None and step.number < before.number:
            place = pointer("steps", layout.listed.index(step.step_id))
            message = (
                f"step {step.number} ({step.step_id}) runs after step {before.number} ({before.step_id})"
            )
            yield Problem("step_order", HEAD, place, message, "list steps by the numbers of their folders")
        before = step
        said = step.content.get("step_id")
        if isinstance(said, str) and said != step.step_id:
            message = f"step_id is {said!r}, the folder says {step.step_id!r}"
            yield Problem("step_id_differs", step.file, "/step_id", message, f'write "{step.step_id}"')
