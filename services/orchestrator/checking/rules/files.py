"""Files: each one can be read, holds what its name promises, and is used."""

import posixpath
from collections.abc import Iterator

from services.orchestrator.checking.folder import MAX_FILE_BYTES, MAX_FILES, File
from services.orchestrator.checking.layout import HEAD, STEP_FOLDER, Layout
from services.orchestrator.checking.problem import Problem
from services.orchestrator.checking.references import references

_FLAWS = {
    "too_large": ("file_too_large", f"is larger than {MAX_FILE_BYTES:,} bytes", "shorten it"),
    "not_text": ("not_utf8", "is not UTF-8 text", "save it as UTF-8"),
    "outside": ("link_leads_out", "is a link that leads out of the workflow's folder", "copy the file here"),
    "unreadable": ("unreadable_file", "cannot be read", "check its rights, and where a link leads"),
}
_DOCUMENTATION = (".md", ".rst")


def readable(layout: Layout) -> Iterator[Problem]:
    """Every file is small, UTF-8 and inside the folder; JSON is JSON."""
    if layout.folder.cut:
        yield Problem(
            "too_many_files", HEAD, "", f"the folder holds more than {MAX_FILES:,} files", "tidy it up"
        )
    if HEAD not in layout.folder.files:
        yield Problem(
            "missing_workflow", HEAD, "", "there is no workflow.json", "is this a workflow's folder?"
        )
    for path, file in layout.folder.files.items():
        if file.flaw:
            rule, what, hint = _FLAWS[file.flaw]
            yield Problem(rule, path, "", what, hint)
        elif path.endswith(".json"):
            yield from _json(path, file, whole=path == HEAD or path.endswith("/step.json"))


def _json(path: str, file: File, *, whole: bool) -> Iterator[Problem]:
    parsed = file.parsed
    if parsed.error:
        yield Problem("invalid_json", path, "", parsed.error, line=parsed.line)
        return
    for key in parsed.repeated:
        yield Problem(
            "repeated_key", path, "", f'an object has the key "{key}" twice', "the first one is ignored"
        )
    if whole and not isinstance(parsed.value, dict):
        yield Problem("not_an_object", path, "", "must hold a JSON object")


def used(layout: Layout) -> Iterator[Problem]:
    """No file of a step is left over."""
    broken = tuple(f"{step.folder}/" for step in layout.step_files if not step.readable)
    wanted = {reference.target for reference in references(layout)}
    for path in layout.folder.files:
        parts = path.split("/")
        if parts[0] != "steps" or path.endswith(_DOCUMENTATION) or path in wanted or path.startswith(broken):
            continue
        if len(parts) > 2 and not STEP_FOLDER.fullmatch(parts[1]):
            continue  # the rule on step folders has said so once
        if posixpath.basename(path) != "step.json":
            yield Problem(
                "unused_file", path, "", "no $ref leads to this file", "remove it, or use it", "warning"
            )
