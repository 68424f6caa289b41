"""The provisioner on the real server: everything as the tables say, nothing lost, every change said."""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.nats_server import NatsServer
from shared.errors import UnsafeServer
from shared.messaging.connection import BusConnection
from shared.messaging.durables import api
from shared.messaging.provision import ProvisioningRefused, Topology, provision
from shared.messaging.server_checks import check_server
from shared.messaging.streams import BUCKETS, DURABLES, EVENTS_STREAM, STREAMS, VIDEO, WORK_STREAM
from shared.settings import BusSettings
from tests.support.messaging import configured_nats, count, generation_requested, provisioned_bus

pytestmark = pytest.mark.connected


async def test_everything_in_the_tables_exists_afterwards(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        for stream in STREAMS:
            config = (await bus.jetstream.stream_info(stream.name)).config
            assert config.retention == stream.retention
            assert config.max_age == stream.max_age
            assert config.duplicate_window == stream.duplicate_window
        for durable in DURABLES:
            consumer = (await bus.jetstream.consumer_info(durable.stream, durable.name)).config
            assert consumer.ack_wait == durable.ack_wait
            assert consumer.max_deliver == durable.max_deliver
            assert consumer.max_ack_pending == durable.max_ack_pending
        for bucket in BUCKETS:
            assert await bus.key_value(bucket).create("key", b"value") == 1


async def test_a_second_run_changes_nothing(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        assert (await provision(bus.jetstream)).changes == []


async def test_what_drifted_is_mended_and_named_and_no_message_is_lost(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.publisher.publish(generation_requested())
        old = Topology(
            streams=(replace(WORK_STREAM, max_age=6000.0),),
            durables=(replace(VIDEO, ack_wait=5.0),),
            buckets=(),
        )
        await provision(bus.jetstream, old)
        changes = (await provision(bus.jetstream)).changes
        assert len(changes) == 2
        assert "max_age: 6000000000000 → 2592000000000000" in changes[0]
        assert "ack_wait: 5000000000 → 30000000000" in changes[1]
        assert await count(bus, WORK_STREAM.name) == 1


async def test_a_durable_that_filters_other_subjects_gets_the_right_ones(fresh_nats: NatsServer) -> None:
    wrong = replace(VIDEO, filter_subjects=("stillreel.work.video.a", "stillreel.work.video.b"))
    async with provisioned_bus(fresh_nats.url, durables=(wrong,)) as bus:
        await provision(bus.jetstream)
        config = (await bus.jetstream.consumer_info(VIDEO.stream, VIDEO.name)).config
        assert (config.filter_subject, config.filter_subjects) == (VIDEO.filter_subjects[0], None)


async def test_what_an_operator_set_besides_the_table_stays(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        found = (await api(bus.jetstream, f"STREAM.INFO.{EVENTS_STREAM.name}"))["config"]
        theirs = {**found, "description": "keep me", "max_age": 1_000_000_000_000, "allow_direct": True}
        await api(bus.jetstream, f"STREAM.UPDATE.{EVENTS_STREAM.name}", theirs)
        await provision(bus.jetstream)
        config = (await bus.jetstream.stream_info(EVENTS_STREAM.name)).config
        assert config.description == "keep me"
        assert config.allow_direct is True
        assert config.max_age == EVENTS_STREAM.max_age


async def test_a_full_work_queue_refuses_new_work_instead_of_dropping_old(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        assert (await bus.jetstream.stream_info(WORK_STREAM.name)).config.discard == "new"


async def test_a_stream_that_can_not_become_a_work_queue_is_refused_with_advice(
    fresh_nats: NatsServer,
) -> None:
    async with BusConnection("test", BusSettings(nats_url=fresh_nats.url)) as bus:
        await bus.jetstream.add_stream(name=WORK_STREAM.name, subjects=["stillreel.work.>"])
        with pytest.raises(ProvisioningRefused, match=r"could not update stream STILLREEL_WORK.*retention"):
            await provision(bus.jetstream)


async def test_a_server_that_syncs_every_message_is_accepted(fresh_nats: NatsServer) -> None:
    settings = BusSettings(nats_url=fresh_nats.url, nats_monitor_url=fresh_nats.monitor_url)
    async with BusConnection("test", settings) as bus:
        await check_server(bus.client, settings)


async def test_a_server_that_acknowledges_before_syncing_is_refused_unless_allowed(tmp_path: Path) -> None:
    lazy = {"store_dir": str(tmp_path), "sync_interval": "2m"}
    async with configured_nats(tmp_path, jetstream=lazy) as server:
        settings = BusSettings(nats_url=server.url, nats_monitor_url=server.monitor_url)
        async with BusConnection("test", settings) as bus:
            with pytest.raises(
                UnsafeServer, match=r"up to 120 s before they are on disk.*sync_interval: always"
            ):
                await check_server(bus.client, settings)
            await check_server(bus.client, settings.model_copy(update={"allow_unsafe_servers": True}))


async def test_a_server_without_jetstream_is_refused(tmp_path: Path) -> None:
    async with configured_nats(tmp_path, jetstream=None) as server:
        settings = BusSettings(nats_url=server.url)
        async with BusConnection("test", settings) as bus:
            with pytest.raises(UnsafeServer, match=r"no JetStream.*`jetstream` block"):
                await check_server(bus.client, settings)


async def test_the_command_provisions_a_server_and_finds_nothing_to_do_the_second_time(
    fresh_nats: NatsServer,
) -> None:
    environment = {**os.environ, "STILLREEL_NATS_URL": fresh_nats.url}

    def command() -> "subprocess.CompletedProcess[str]":
        argv = [sys.executable, "-m", "shared.messaging.provision"]
        return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=60)

    first, second = await asyncio.to_thread(command), await asyncio.to_thread(command)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "created stream STILLREEL_WORK" in first.stdout
    assert "everything is as it should be" in second.stdout
    assert "created" not in second.stdout
