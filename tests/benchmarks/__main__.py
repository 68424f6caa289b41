"""Every benchmark, each with its floor or goal beside it: `make bench`. Nothing is asserted about time."""

import asyncio
import subprocess
import sys
from pathlib import Path

import uvloop

from tests.benchmarks import durable_steps, idle_stack, long_runs, many_runs

HERE = Path(__file__).parent


def main() -> int:
    """Print everything measured; the exit status is that of the benchmarks run through pytest."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(idle_stack.measure()), flush=True)
        print(runner.run(durable_steps.measure("motor")), flush=True)
        print(runner.run(durable_steps.measure("pymongo")), flush=True)
        print(runner.run(many_runs.answers()), flush=True)
        print(runner.run(many_runs.in_flight()), flush=True)
        print(runner.run(many_runs.open_questions()), flush=True)
        print(runner.run(long_runs.measure()), flush=True)
    files = sorted(str(path) for path in HERE.glob("test_*.py"))
    quiet = ["-q", "-s", "-o", "addopts=", "--import-mode=importlib", "-p", "no:cacheprovider"]
    return subprocess.run([sys.executable, "-m", "pytest", *quiet, *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
