"""What is generated from the code and committed is what the code generates now."""

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_committed_document_is_current() -> None:
    wanted: dict[Path, str] = _generator().generated()
    stale = [
        str(p.relative_to(ROOT))
        for p, text in wanted.items()
        if not p.exists() or p.read_text("utf-8") != text
    ]
    assert not stale, f"run `make docs` and commit: {', '.join(stale)}"


def test_no_document_of_a_message_that_is_gone_is_left() -> None:
    wanted: dict[Path, str] = _generator().generated()
    assert set((ROOT / "docs/events").rglob("*.json")) <= set(wanted)


def test_every_setting_says_what_it_is_for() -> None:
    rows = [line for line in _generator().settings_table().splitlines() if line.startswith("| `")]
    silent = [row.split("|")[1].strip() for row in rows if not row.rstrip("| ").count("|") >= 4]
    assert not silent, f"add a description to: {', '.join(silent)}"
