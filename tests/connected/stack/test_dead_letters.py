"""What nobody can handle is parked with its error while everything else flows on, and can be sent again."""

import asyncio
import json
import re
import sys
from dataclasses import dataclass
from dataclasses import replace as but

import pytest

from services.video.domain.claim import Claim
from shared.identity import new_id
from shared.messages.envelope import CloudEvent
from shared.messaging import dead_letters
from shared.messaging.letters import DeadLetter
from shared.messaging.provision import Topology, provision
from shared.messaging.streams import ANALYSIS, BUCKETS, DURABLES, GENERATIONS_BUCKET, STREAMS
from tests.connected.stack.endings import assert_whole
from tests.connected.stack.person import Person, Seen
from tests.support.messaging import eventually, generation_failed, provisioned_bus
from tests.support.stack import PATIENCE, WholeStack

pytestmark = pytest.mark.connected

SUBJECTS = {
    "stillreel.events.video.video_ready": "orchestrator",
    "stillreel.work.analysis.analysis_requested": "analysis",
}
"""Where to put what nobody can read, and who has to give it up."""


@dataclass(frozen=True)
class Ended:
    exit_code: int
    stdout: str
    stderr: str


async def dead(stack: WholeStack, *arguments: str) -> Ended:
    """`stillreel dead …` as a process."""
    code = "from services.orchestrator.cli.main import main; main()"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, "dead", *arguments,
        env=stack.environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    stdout, stderr = await process.communicate()
    return Ended(process.returncode or 0, stdout.decode(), stderr.decode())


async def parked(stack: WholeStack) -> list[DeadLetter]:
    async with stack.bus() as client:
        return await dead_letters.list_dead(client.jetstream(), limit=1000)


def unreadable(subject: str) -> dict[str, tuple[bytes, str]]:
    """Bodies nobody here can read, and what must be said about each."""
    envelope = json.loads(generation_failed().encode())
    known = subject.rpartition(".")[2]

    def event(name: str, version: int) -> bytes:
        changes = {"id": new_id(), "type": name, "dataschema": f"urn:stillreel:{name}:{version}"}
        return CloudEvent.model_validate({**envelope, **changes}).model_dump_json().encode()

    return {
        "an unknown type": (event("video_sparkled", 1), "UnknownMessage: .*video_sparkled"),
        "an unknown version": (event(known, 99), f"UnknownMessage: .*{known}.*99"),
        "broken data": (event(known, 1), "InvalidMessage: .*"),
        "garbage": (b"\x00\xff not even text", "InvalidMessage: not a CloudEvent"),
    }


@pytest.mark.parametrize("subject", SUBJECTS)
async def test_what_nobody_can_read_is_parked_with_its_error_and_a_run_behind_it_ends(
    stack: WholeStack, subject: str
) -> None:
    before = {letter.number for letter in await parked(stack)}
    bodies = unreadable(subject)
    async with stack.bus() as client:
        for body, _ in bodies.values():
            await client.jetstream().publish(subject, body)
    person = await Person(stack).start()
    await person.until_ended()
    await assert_whole(stack, person)
    letters = {letter.content: letter for letter in await parked(stack) if letter.number not in before}
    assert set(letters) == {body for body, _ in bodies.values()}
    for body, error in bodies.values():
        letter = letters[body]
        assert (letter.service, letter.subject) == (SUBJECTS[subject], subject)
        assert (letter.reason, letter.deliveries) == ("permanent", 1)
        assert re.match(error, letter.error), letter.error


async def test_what_still_cannot_be_read_when_it_is_replayed_is_parked_again(stack: WholeStack) -> None:
    async with stack.bus() as client:
        await client.jetstream().publish("stillreel.work.analysis.analysis_requested", b"nonsense")
    number = await number_of(stack, b"nonsense")
    listed = json.loads((await dead(stack, "list", "--json")).stdout)
    assert "not a CloudEvent" in next(one["error"] for one in listed if one["number"] == number)
    assert "nonsense" in (await dead(stack, "show", str(number))).stdout
    replayed = await dead(stack, "replay", str(number))
    assert (replayed.exit_code, "sent again" in replayed.stdout) == (0, True), replayed.stderr
    assert await number_of(stack, b"nonsense", after=number)
    gone = await dead(stack, "show", str(number))
    assert (gone.exit_code, f"There is no dead letter {number}" in gone.stderr) == (3, True)


async def test_a_request_that_was_given_up_shows_in_its_run_which_ends_once_it_is_replayed(
    stack: WholeStack,
) -> None:
    person = await Person(stack).start()
    await person.until_asked("generate_and_select_videos")
    stack.pause("video")
    generation = await person.generate()
    async with stack.bus() as client:
        claim = f"$KV.{GENERATIONS_BUCKET}.{generation}"
        await client.jetstream().publish(claim, b'{"phase": "of a future version"}')
        stack.resume("video")
        seen = await person.until(needs_attention)
        told = seen.view["attention"][0]
        assert (told["request_id"], told["request_type"]) == (generation, "generation_requested")
        assert "claim can't be read here" in told["error"]
        assert "stillreel dead" in told["hint"]
        number = await number_of(stack, generation.encode())
        given_back = Claim(request_id=generation, owner="a future version", beat_at=None)
        await client.jetstream().publish(claim, given_back.encode())
    assert (await dead(stack, "replay", str(number))).exit_code == 0
    await person.until_ended()
    await assert_whole(stack, person)
    assert number not in {letter.number for letter in await parked(stack)}


async def test_a_request_that_killed_its_service_each_time_is_parked_and_can_be_replayed(
    stack: WholeStack,
) -> None:
    one_chance = tuple(
        but(durable, max_deliver=1, ack_wait=1.0) if durable == ANALYSIS else durable for durable in DURABLES
    )
    async with provisioned_bus(stack.nats.url, durables=one_chance) as bus:
        person = await Person(stack).start()
        await person.until(lambda run: run.has("analysis_requested"))
        await stack.until_delivered(ANALYSIS)
        stack.kill("analysis")
        seen = await person.until(needs_attention)
        await provision(bus.jetstream, Topology(STREAMS, DURABLES, BUCKETS))
    assert seen.view["status"] == "stuck"
    assert "the process died" in seen.view["attention"][0]["error"]
    number = await number_of(stack, seen.data("analysis_requested")["request_id"].encode())
    assert (await dead(stack, "replay", str(number))).exit_code == 0
    await person.until_ended()
    await assert_whole(stack, person)


async def test_a_picture_that_is_gone_becomes_a_question_and_the_run_ends_once_it_is_back(
    stack: WholeStack,
) -> None:
    person = await Person(stack).start()
    await person.until_asked("generate_and_select_images")
    stored = stack.media / f"{await person.upload()}.jpg"
    away = stored.rename(stored.with_suffix(".away"))
    seen = await person.until(lambda run: run.asks("analyze_image"))
    assert seen.data("analysis_failed")["reason"] == "media_missing"
    assert seen.question is not None
    assert seen.question["interaction_type"] == "review"
    assert stored.name in seen.question["display_data"]["data"]["message"]
    away.rename(stored)
    await person.answer(seen.question["interaction_id"], {"option_id": "retry"})
    await person.until_ended()
    await assert_whole(stack, person)


def needs_attention(run: Seen) -> bool:
    return bool(run.view["attention"])


async def number_of(stack: WholeStack, words: bytes, *, after: int = 0) -> int:
    """The first dead letter past a number whose body has these words, once there is one."""
    found: list[int] = []

    async def is_parked() -> bool:
        letters = [letter for letter in await parked(stack) if words in (letter.content or b"")]
        found[:] = [letter.number for letter in letters if letter.number > after]
        return bool(found)

    await eventually(is_parked, patience=PATIENCE)
    return found[0]
