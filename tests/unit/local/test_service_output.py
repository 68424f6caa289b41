"""What a service says arrives, whatever the locale."""

import os
import sys
from pathlib import Path

from deploy.local.services import Service, ServiceProcess


async def test_a_service_writes_utf_8_under_a_locale_that_cannot(tmp_path: Path) -> None:
    lines: list[str] = []
    ascii_only = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    speaking = Service("speaking", (sys.executable, "-c", r"print('2 \xd7 3 \u2014 \u732b')"))
    process = ServiceProcess(speaking, 1, ascii_only, log=tmp_path / "log", on_line=lines.append)
    await process.start()
    assert await process.wait() == 0
    assert lines == ["2 × 3 — 猫"]
