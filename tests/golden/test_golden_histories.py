"""Whatever was ever stored is read for ever, and means the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.evolution import evolve
from services.orchestrator.domain.run import Run
from services.orchestrator.domain.state_hash import first_difference, state_hash
from shared.messages.catalogue import CURRENT, MESSAGES
from tests.golden import files
from tests.golden.__main__ import recorded
from tests.golden.files import FOLDER, Golden, add, digest, goldens, manifest, superseded
from tests.golden.formats import Format, missing, released
from tests.golden.replaying import folded, outcome, read
from tests.golden.scenarios import by_example

ALL = tuple(goldens())
HOW = (
    "Record a history of it: python -m tests.golden, and commit the new files and tests/golden/manifest.json."
)


@pytest.mark.parametrize("golden", ALL, ids=lambda golden: golden.name)
def test_a_stored_history_means_what_it_meant_when_it_was_recorded(golden: Golden) -> None:
    now = json.loads(json.dumps(outcome(golden, golden.expected.get("fields"))))
    expected = {**golden.expected, **_wanted(golden)}
    assert now == expected, (
        f"{golden.name} folds to something else than when it was recorded. Stored runs would change their "
        "meaning; if that is wanted, say so in tests/golden/superseded.json: "
        f'"{golden.name}": {{"state_hash": "{now.get("state_hash")}", "why": "…"}}'
    )


def _wanted(golden: Golden) -> files.Json:
    return {key: value for key, value in superseded().get(golden.name, {}).items() if key != "why"}


@pytest.mark.parametrize(
    "golden", [golden for golden in ALL if golden.stream == "run"], ids=lambda golden: golden.name
)
def test_a_stored_history_folds_to_one_hash_from_any_snapshot(golden: Golden) -> None:
    whole = state_hash(folded(golden))
    run = Run(run_id=folded(golden).run_id)
    for event in read(golden):
        run = RUN_DECIDER.load_state(json.loads(json.dumps(RUN_DECIDER.dump_state(run))))
        run = evolve(run, event)  # type: ignore[arg-type]  # streams of runs hold run events only
    assert state_hash(run) == whole


def test_no_fact_of_a_stored_event_is_lost_in_reading() -> None:
    for golden in ALL:
        for event, message in zip(golden.events, read(golden), strict=True):
            if event["schema_version"] == CURRENT[event["type"]].schema_version:
                said = json.loads(message.model_dump_json())
                lost = first_difference(event["data"], _as_far(said, event["data"]))
                assert lost is None, f"{golden.name}: {event['type']} lost {lost}"


def _as_far(said: Any, recorded: Any) -> Any:
    """What was read, without keys that the recorded value is too old to have."""
    if isinstance(said, dict) and isinstance(recorded, dict):
        return {key: _as_far(said.get(key), value) for key, value in recorded.items()}
    if isinstance(said, list) and isinstance(recorded, list) and len(said) == len(recorded):
        return [_as_far(one, other) for one, other in zip(said, recorded, strict=True)]
    return said


def test_what_a_recorded_event_is_too_old_to_have_is_no_loss() -> None:
    old, new = {"cuts": [{"a": 1}], "b": None}, {"cuts": [{"a": 1, "later": 2}], "b": None, "later": 3}
    assert _as_far(new, old) == old
    assert _as_far({"cuts": [{"later": 2}]}, old) != old


def test_every_event_format_is_in_a_golden_history() -> None:
    lacking = missing(released(), [event for golden in ALL for event in golden.events])
    told = [f"{one}" + (f", fields {', '.join(fields)}" if fields else "") for one, fields in lacking.items()]
    assert not told, f"no golden history holds {'; '.join(told)}. {HOW}"


def test_golden_histories_are_never_changed_or_dropped() -> None:
    there = {path.name: digest(path) for path in FOLDER.glob("*.json")}
    changed = {name for name, known in manifest().items() if there.get(name) != known}
    assert not changed, f"golden histories are never edited or removed, take {sorted(changed)} back"
    strangers = set(there) - set(manifest()) - {files.MANIFEST.name, files.SUPERSEDED.name}
    assert not strangers, f"{sorted(strangers)} are in no manifest. {HOW}"


def test_what_is_superseded_exists_and_says_why() -> None:
    names = {golden.name for golden in ALL}
    for name, said in superseded().items():
        assert name in names, f"superseded.json speaks of {name}, which is no golden history"
        assert said.get("why"), f"superseded.json does not say why {name} means something else now"


def test_a_type_version_or_field_that_no_history_holds_is_found() -> None:
    known = Format("jumped", 1, ("run_id", "unset"))
    event = {"type": "jumped", "schema_version": 1, "data": {"run_id": "wf_1"}}
    assert missing([known], [event]) == {known: ("unset",)}
    assert missing([Format("jumped", 2), known], [event, {**event, "data": {"run_id": 1, "unset": []}}]) == {
        Format("jumped", 2): ()
    }
    assert missing([Format("brand_new", 1, ("a",))], []) == {Format("brand_new", 1, ("a",)): ("a",)}


@pytest.mark.parametrize("kind", [message.type for message in MESSAGES])
def test_each_example_makes_a_history_when_no_story_does(kind: str) -> None:
    made = by_example(kind)
    assert any(event["type"] == kind for event in made.events)
    outcome(made)


def test_recording_adds_what_is_missing_and_nothing_else() -> None:
    known = [golden for golden in ALL if not any(event["type"] == "jumped" for event in golden.events)]
    held = [event for golden in known for event in golden.events]
    assert Format("jumped", 1) in {Format(one.type, one.version) for one in missing(released(), held)}
    new = recorded(known)
    assert any(event["type"] == "jumped" for golden in new for event in golden.events)
    lacking = {one.type for one in missing(released(), held)}
    assert {golden.events[-1]["type"] for golden in new} <= lacking  # no longer than what is new
    assert not missing(
        [one for one in released() if one.fields],
        [*held, *(event for golden in new for event in golden.events)],
    )


def test_a_file_that_is_there_is_not_written_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    monkeypatch.setattr(files, "MANIFEST", tmp_path / "manifest.json")
    golden = Golden("one", "A story.", "message", ({"type": "jumped", "schema_version": 1, "data": {}},))
    add(golden)
    assert list(goldens()) == [golden]
    assert files.manifest() == {"one.json": digest(tmp_path / "one.json")}
    with pytest.raises(FileExistsError):
        add(golden)
