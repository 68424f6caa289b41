"""Nothing of a finished, failed or killed process stays on the disk."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from services.video.work_folder import work_folder
from shared.errors import NotFound, Unavailable
from shared.identity import new_content_id
from shared.media.object_store import ObjectMediaStore, open_media_store
from tests.unit.media.files import picture


@pytest.fixture
def media() -> ObjectMediaStore:
    return open_media_store("memory://")


def folders(base: Path) -> list[str]:
    return [entry.name for entry in base.glob("video-*")]


async def test_a_workspace_holds_the_source_and_is_gone_afterwards(
    tmp_path: Path, media: ObjectMediaStore
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture())
    source = await media.put_file(path, new_content_id())
    async with work_folder(tmp_path / "work", media) as work:
        async with work.workspace(source) as workspace:
            fetched = await workspace.source()
            assert fetched.read_bytes() == path.read_bytes()
            assert await workspace.source() == fetched
        assert not workspace.folder.exists()
    assert folders(tmp_path / "work") == []


async def test_a_workspace_is_gone_also_when_its_work_failed(tmp_path: Path, media: ObjectMediaStore) -> None:
    async with work_folder(tmp_path / "work", media) as work:
        with pytest.raises(NotFound):
            async with work.workspace(None) as workspace:
                await workspace.source()
        assert not workspace.folder.exists()


async def test_what_a_killed_process_left_is_swept_away_and_a_living_one_is_spared(
    tmp_path: Path, media: ObjectMediaStore
) -> None:
    base = tmp_path / "work"
    program = (
        "import asyncio, sys, pathlib\n"
        "from services.video.work_folder import work_folder\n"
        "async def main():\n"
        "    async with work_folder(pathlib.Path(sys.argv[1]), None) as work:\n"
        "        async with work.workspace(None):\n"
        "            print('ready', flush=True)\n"
        "            await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(base), stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout is not None
    assert await victim.stdout.readline() == b"ready\n"
    async with work_folder(base, media):
        assert len(folders(base)) == 2, "a living process keeps its folder"
        os.kill(victim.pid, signal.SIGKILL)
        await victim.communicate()
    assert len(folders(base)) == 1, "left behind by the kill"
    async with work_folder(base, media):
        assert len(folders(base)) == 1, "only our own"
    assert folders(base) == []


async def test_a_work_folder_that_can_not_be_used_says_which_setting_to_change(
    media: ObjectMediaStore,
) -> None:
    with pytest.raises(Unavailable, match="STILLREEL_VIDEO_WORK_FOLDER"):
        async with work_folder(Path("/dev/null/work"), media):
            pass
