"""Start a program so that it cannot outlive the process that started it; run as a script.

Linux: PR_SET_PDEATHSIG survives exec (prctl(2)), so the program replaces this wrapper and keeps its pid.
Elsewhere the wrapper stays, looks twice a second whether its parent is still there, and passes SIGTERM on.
The kernel watches the *thread* that forked: start children from a thread that lives as long as the process.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1


def die_with_parent() -> bool:
    """Ask the kernel to kill this process with its parent; False where only a watching wrapper can."""
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0)


def watch(parent: int, argv: list[str]) -> int:
    """Run `argv`, kill it when `parent` is gone, and return its status as a shell would (128 + signal)."""
    program = subprocess.Popen(argv)
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())
    while program.poll() is None:
        if os.getppid() != parent:
            program.kill()
        time.sleep(0.5)
    return program.returncode if program.returncode >= 0 else 128 - program.returncode


def main(parent: int, argv: list[str]) -> int:
    """Become `argv`, or watch over it; returns only when watching or when the parent is gone already."""
    bound = die_with_parent()
    if os.getppid() != parent:
        return 1
    if not bound:
        return watch(parent, argv)
    try:
        os.execvp(argv[0], argv)  # noqa: S606 -- the argument list comes from our own process
    except OSError as problem:
        sys.stderr.write(f"cannot start {argv[0]}: {problem.strerror}\n")
        return 127


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
