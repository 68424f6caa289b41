"""Where the kernel can't kill a child with its parent, a watching wrapper does."""

import subprocess
import sys
from pathlib import Path

import psutil

from deploy.local import child

PARENT = """
import os, signal, subprocess, sys
code = f"import sys; sys.path.insert(0, {sys.argv[1]!r}); import child; " \\
       f"child.die_with_parent = lambda: False; " \\
       f"sys.exit(child.main({os.getpid()}, [sys.executable, '-c', sys.argv[1]]))"
program = "import os, time; print(os.getpid(), flush=True); time.sleep(1000)"
wrapper = subprocess.Popen([sys.executable, "-c", code, program], start_new_session=True)
sys.stdin.read()
"""


def watched() -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(Path(child.__file__).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    program = psutil.Process(int(parent.stdout.readline()))
    wrapper = program.parent()
    assert wrapper is not None
    return parent, [wrapper, program]


def test_a_watched_program_dies_with_the_process_that_started_it() -> None:
    parent, family = watched()
    with parent:
        parent.kill()
        assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_watching_wrapper_passes_sigterm_on() -> None:
    parent, (wrapper, program) = watched()
    with parent:
        wrapper.terminate()
        assert psutil.wait_procs([program], timeout=10)[1] == []
        parent.kill()


def test_a_program_that_cannot_be_started_says_so() -> None:
    missing = subprocess.run(
        [sys.executable, child.__file__, str(psutil.Process().pid), "/nowhere/at/all"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 127
    assert missing.stderr == "cannot start /nowhere/at/all: No such file or directory\n"
