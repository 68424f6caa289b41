"""Identifiers: well-formed, sortable, and the same whenever they are derived again."""

from datetime import UTC, datetime
from uuid import UUID

from shared.identity import derived_uuid7, new_content_id, new_id, new_run_id, reaction_id, time_of

AT = datetime(2026, 5, 4, 3, 2, 1, 234_000, tzinfo=UTC)


def test_a_derived_uuid7_is_well_formed_and_carries_its_time() -> None:
    derived = derived_uuid7(AT, "run", "site", "1")
    assert UUID(derived).version == 7
    assert UUID(derived).variant == "specified in RFC 4122"
    assert time_of(f"select_{derived}") == AT


def test_derived_ids_depend_on_every_part_and_on_nothing_else() -> None:
    assert derived_uuid7(AT, "run", "site", "1") == derived_uuid7(AT, "run", "site", "1")
    assert derived_uuid7(AT, "run", "site", "1") != derived_uuid7(AT, "run", "site", "2")


def test_a_reaction_to_the_same_cause_has_the_same_id() -> None:
    assert reaction_id("cause", "done") == reaction_id("cause", "done")
    assert reaction_id("cause", "done") != reaction_id("cause", "failed")
    assert UUID(reaction_id("cause", "done")).version == 5


def test_new_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(100)]
    assert made == sorted(made)
    assert new_run_id().startswith("wf_")
    assert new_content_id().startswith("gc_")
