"""Speaks a text with `espeak-ng`, if this machine has it: robotic, free, and offline."""

import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.sound.limits import check_number

PROGRAM: Final = "espeak-ng"
_VOICE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,10}){0,4}(\+[A-Za-z0-9]{1,20})?")
_UNSPOKEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # Unicode categories
_JOINERS: Final = "\u200c\u200d"  # part of the spelling in Persian and Indic scripts
_LONGEST_TEXT: Final = 20_000  # characters, about twenty minutes
_LARGEST_FILE: Final = 500_000_000  # bytes, about three hours
_EMPTY_WAV: Final = 44  # bytes of a header alone
_SPARE_TIME: Final = 20.0  # seconds to start on a busy machine


@dataclass(frozen=True, slots=True)
class Speech:
    """What to say and how.

    Args:
        text: Plain text; markup is spoken as it stands, control signs are left out.
        language: A language or voice of espeak-ng such as `en`, `pt-BR`, `cmn` or `en-GB+f3`.
        words_a_minute: 80 to 400.
        pitch: 0 to 99.

    Raises:
        RenderRefused: The text is empty or too long, or a value is out of its range.
    """

    text: str
    language: str = "en"
    words_a_minute: int = 160
    pitch: int = 45

    def __post_init__(self) -> None:
        check_number(self.words_a_minute, "words_a_minute", 80, 400)
        check_number(self.pitch, "pitch", 0, 99)
        if not self.plain_text:
            raise RenderRefused(
                "There is nothing to say.",
                pointer="/text",
                hint="Give a text with words in it.",
                code="bad_setting",
            )
        if len(self.text) > _LONGEST_TEXT:
            raise RenderRefused(
                f"The text has {len(self.text)} characters.",
                pointer="/text",
                hint=f"Split it: at most {_LONGEST_TEXT} are spoken at once.",
                code="bad_setting",
            )
        if not _VOICE.fullmatch(self.language):
            raise RenderRefused(
                f"“{self.language[:40]}” is no language.",
                pointer="/language",
                hint="Give one that `espeak-ng --voices` lists, such as en, de or pt-BR.",
                code="unknown_voice",
            )

    @property
    def plain_text(self) -> str:
        """Without control signs and without the double brackets that would switch to phonemes."""
        kept = "".join(
            sign if sign in _JOINERS or unicodedata.category(sign) not in _UNSPOKEN else " "
            for sign in self.text
        )
        return re.sub(r"\[(?=\[)|\](?=\])", "", kept).strip()


def find_program() -> str:
    """The path of espeak-ng.

    Raises:
        RenderRefused: It is not installed; the hint says how to install it.
    """
    found = shutil.which(PROGRAM)
    if found is None:
        raise RenderRefused(
            f"A voice-over needs {PROGRAM}, which is not installed here.",
            hint=f"Install it (Debian, Ubuntu: apt install {PROGRAM}; macOS: brew install {PROGRAM};"
            f" Fedora: dnf install {PROGRAM}), give a recording instead, or leave the voice out.",
            code="voice_unavailable",
        )
    return found


def speak(speech: Speech, path: Path, seconds: float | None = None) -> Path:
    """Write the spoken text as a WAV file and return its path, ready to be a `Track`'s source.

    Args:
        speech: What to say.
        path: Where to; an existing file is replaced, a failed attempt leaves nothing new.
        seconds: How long espeak-ng may take; by default 20 s and one more for every 200 characters.

    Raises:
        RenderRefused: espeak-ng is not installed or has no such voice.
        RenderFailed: It took too long, failed, or wrote no sound.
    """
    program = find_program()
    patience = seconds if seconds is not None else _SPARE_TIME + len(speech.text) / 200
    try:
        with tempfile.TemporaryDirectory(prefix="stillreel-voice-", dir=path.parent) as folder:
            spoken = Path(folder) / "voice.wav"
            _run([*_command(program, speech), "-w", str(spoken)], speech, patience)
            if not spoken.is_file() or not _EMPTY_WAV < spoken.stat().st_size <= _LARGEST_FILE:
                raise RenderFailed(f"{PROGRAM} wrote no sound for this text.")
            spoken.replace(path)
    except OSError as error:
        raise RenderFailed(f"{path.name} could not be written: {error.strerror or error}.") from error
    return path


def _command(program: str, speech: Speech) -> list[str]:
    """No text among the arguments: it goes in by stdin, where nothing of it can be an option."""
    return [
        program,
        "--stdin",
        "-b",
        "1",  # the text is UTF-8
        "-v",
        speech.language,
        "-s",
        str(int(speech.words_a_minute)),
        "-p",
        str(int(speech.pitch)),
    ]


def _run(command: Sequence[str], speech: Speech, patience: float) -> None:
    try:
        ended = subprocess.run(
            command, input=speech.plain_text.encode(), capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(f"{PROGRAM} did not finish within {patience:.0f} s and was stopped.") from error
    except OSError as error:
        raise RenderFailed(f"{PROGRAM} could not be started: {error.strerror or error}.") from error
    said = ended.stderr.decode(errors="replace").strip()
    if "voice does not exist" in said or "unknown voice" in said.lower():
        raise RenderRefused(
            f"{PROGRAM} has no voice “{speech.language}”.",
            pointer="/language",
            hint=f"`{PROGRAM} --voices` lists those it has.",
            code="unknown_voice",
        )
    if ended.returncode:
        reason = said.splitlines()[-1][:300] if said else "no reason given"
        raise RenderFailed(f"{PROGRAM} failed with status {ended.returncode}: {reason}.")
