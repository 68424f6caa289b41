"""Pin every dependency with the hashes of its published files: what `make lock` runs.

dev.txt is what `make test` and the checks install; local.txt, a part of it, is what `make demo` installs;
pip.txt is the installer, because the one that comes with Python 3.11 takes twice as long.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYPROJECT = HERE.parents[1] / "pyproject.toml"
OPTIONS = (
    *("--quiet", "--generate-hashes", "--strip-extras", "--no-header", "--allow-unsafe"),
    *("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"),
)
ONLY_PUBLISHED_FILES = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
EDITABLE_BUILD = "editables>=0.5"  # what hatchling asks for besides to install a checkout in place
HEADER = "# Made by `make lock` from pyproject.toml; with the hashes of all published files.\n"


def requirements(extra: str, project: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return what an extra asks for, with the project's own extras replaced by what those ask for."""
    wanted: list[str] = []
    for requirement in project["optional-dependencies"][extra]:
        own = re.fullmatch(r"stillreel\[(.+)\]", requirement)
        if own is None:
            wanted.append(requirement)
        else:
            for name in own[1].split(","):
                wanted += requirements(name.strip(), project)
    return wanted


def compile_lock(wanted: list[str], lock: Path, *arguments: str) -> None:
    """Write `lock`; pins and hashes it already has are kept unless `arguments` say otherwise."""
    subprocess.run(
        [sys.executable, "-m", "piptools", "compile", *OPTIONS, *arguments, "--output-file", lock.name, "-"],
        input="\n".join(sorted(set(wanted))),
        env={**os.environ, **ONLY_PUBLISHED_FILES},
        cwd=lock.parent,
        text=True,
        check=True,
    )
    pinned = lock.read_text("utf-8").replace("-r -", "stillreel").removeprefix(HEADER)
    lock.write_text(HEADER + pinned, "utf-8")


def main(arguments: list[str]) -> None:
    """Compile both locks; `arguments` (for example --upgrade) go to pip-compile for the larger one."""
    settings = tomllib.loads(PYPROJECT.read_text("utf-8"))
    project = settings["project"]
    # The build's own requirements are pinned too: installing the checkout fetches nothing more.
    always = [*project["dependencies"], *settings["build-system"]["requires"], EDITABLE_BUILD]
    dev, local = HERE / "dev.txt", HERE / "local.txt"
    compile_lock(always + requirements("dev", project), dev, *arguments)
    shutil.copyfile(dev, local)
    compile_lock(always + requirements("local", project), local)
    compile_lock(["pip"], HERE / "pip.txt", *arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
