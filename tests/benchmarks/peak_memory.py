"""Peak memory of a piece of work in a process of its own, so that nothing measured before counts."""

import subprocess
import sys
from pathlib import Path

_READ = """
import re
from pathlib import Path as _Path
print(int(re.search(r"VmHWM:\\s+(\\d+)", _Path("/proc/self/status").read_text())[1]) // 1024)
"""
# not ru_maxrss: a child begins with its parent's (getrusage(2) keeps it over fork and exec)


def peak_of(code: str, *arguments: object) -> int:
    """Megabytes that Python code needs at most; it finds `arguments` in `sys.argv[1:]`."""
    command = [sys.executable, "-c", code + _READ, *map(str, arguments)]
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    ).stdout
    return int(said.splitlines()[-1])
