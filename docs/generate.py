"""Writes every generated document from the code it documents: `make docs`.

Message schemas and AsyncAPI, the workflow language's schemas, the HTTP API's OpenAPI document, and the
README's table of settings.
"""

import json
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from services.analysis.settings import AnalysisSettings
from services.orchestrator.app import create_from_settings
from services.orchestrator.checking.language_schema import DOCUMENTS, schema_text
from services.orchestrator.following import Followers
from services.orchestrator.settings import ClientSettings, OrchestratorSettings
from services.prompts.settings import PromptsSettings
from services.video.settings import VideoSettings
from shared.logs import LogSettings
from shared.messaging.documents import documents
from shared.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"
READERS: Mapping[str, type[Settings]] = {
    "orchestrator": OrchestratorSettings,
    "analysis": AnalysisSettings,
    "prompts": PromptsSettings,
    "video": VideoSettings,
    "command line": ClientSettings,
    "all": LogSettings,
}
SERVICES = {"orchestrator", "analysis", "prompts", "video"}


def generated() -> dict[Path, str]:
    """Every generated file and its content."""
    events = {ROOT / "docs/events" / name: content for name, content in documents().items()}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return {
        **events,
        **{ROOT / f"docs/schemas/{name}.json": schema_text(name) for name in DOCUMENTS},
        ROOT / "docs/openapi.json": openapi(),
        ROOT / "README.md": f"{before}{BEGIN}\n{settings_table()}{END}{after}",
    }


def openapi() -> str:
    app = create_from_settings(OrchestratorSettings(), Followers())
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


def settings_table() -> str:
    """A Markdown table of every variable: default, who reads it, meaning."""
    lines = [
        "| variable | default | read by | |",
        "| --- | --- | --- | --- |",
        f"| `{PREFIX}HOME` | `.stillreel` in the checkout | local stack | Data, logs and videos. |",
    ]
    for name, (field, readers) in sorted(_fields().items()):
        who = "all" if readers >= SERVICES or "all" in readers else ", ".join(sorted(readers))
        lines.append(f"| `{PREFIX}{name.upper()}` | {_default(field)} | {who} | {_meaning(field)} |")
    return "\n".join(lines) + "\n"


def _fields() -> dict[str, tuple[Any, set[str]]]:
    found: dict[str, tuple[Any, set[str]]] = {}
    for reader, model in READERS.items():
        for name, field in model.model_fields.items():
            found.setdefault(name, (field, set()))[1].add(reader)
    return found


def _default(field: Any) -> str:
    if field.default_factory is not None:
        return "by machine"
    value = field.default
    return "" if value in (None, "") else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _meaning(field: Any) -> str:
    choices = ", ".join(f"`{choice}`" for choice in _choices(field.annotation))
    described = field.description or ""
    return f"{described} {f'One of {choices}.' if choices else ''}".replace("|", "/").strip()


def _choices(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is types.UnionType:
        for part in get_args(annotation):
            yield from _choices(part)
    elif str(get_origin(annotation)) == "typing.Literal":
        yield from (str(choice) for choice in get_args(annotation))


def main() -> None:
    """Write all, and remove generated event documents that are no longer made."""
    wanted = generated()
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for old in (ROOT / "docs/events").rglob("*.json"):
        if old not in wanted:
            old.unlink()


if __name__ == "__main__":
    main()
