"""A text in the person's own editor: `$VISUAL`, `$EDITOR`, or `vi`."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from services.orchestrator.cli.choices import BadChoice


def edited_outside(text: str) -> str | None:
    """The text as it was saved; None when it was left as it is.

    Raises:
        BadChoice: the editor can't be started, ended with an error, or left no text.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="stillreel-") as folder:
        file = Path(folder) / "item.json"
        file.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(file)], check=True)
            saved = file.read_text(encoding="utf-8-sig")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise BadChoice(f"{editor!r} did not work ({error}); set $EDITOR to one that waits") from error
    return None if saved == text else saved
