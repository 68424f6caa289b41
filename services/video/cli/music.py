"""`stillreel studio music` and `voice`: sound for a clip, made on this machine, without a server."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from services.video.cli.files import output_path
from services.video.studio.failures import RenderRefused
from shared.media.plain_files import check_plain


def music(
    output: Annotated[Path, typer.Option("--output", "-o", help="A .wav, .flac, .m4a, .mp3 or .ogg file.")],
    mood: Annotated[str, typer.Option(help="Such as “calm”, “playful” or “wistful”.")] = "",
    sound: Annotated[
        list[str] | None,
        typer.Option(help="What can be heard, such as “rain on a window”; repeatable."),
    ] = None,
    genre: Annotated[list[str] | None, typer.Option(help="Such as “soft piano”; repeatable.")] = None,
    atmosphere: Annotated[
        Path | None, typer.Option(help="JSON: the audio_atmosphere of an image analysis, or all of one.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Length; the end joins the beginning.")] = 30.0,
    seed: Annotated[int, typer.Option(help="Another number, another piece.")] = 0,
    loudness: Annotated[float, typer.Option(help="Integrated loudness in LUFS.")] = -16.0,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was made as JSON.")] = False,
) -> None:
    """Compose a music bed for a mood or a picture's atmosphere; it loops without a seam."""
    from dataclasses import replace

    from services.video.studio.sound.atmosphere import read_atmosphere
    from services.video.studio.sound.bed import ambient_bed
    from services.video.studio.sound.delivery import write_audio
    from services.video.studio.sound.loudness import Loudness

    if output.suffix:  # without one, `write_audio` names those there are
        output_path(output, atmosphere or Path(), output.suffix.lower(), force=True)
    wanted = read_atmosphere(_document(atmosphere) if atmosphere else {})
    wanted = replace(
        wanted,
        mood=mood or wanted.mood,
        implied_sounds=(*(sound or ()), *wanted.implied_sounds),
        genres=(*(genre or ()), *wanted.genres),
    )
    bed = ambient_bed(wanted, seconds, seed, Loudness(target=loudness))
    write_audio(bed.blocks(), output)
    made = {
        "file": str(output),
        "seconds": bed.seconds,
        "mood": bed.plan.mood,
        "ambience": list(bed.plan.ambience),
        "seed": seed,
        "notes": list(bed.notes),
    }
    if as_json:
        typer.echo(json.dumps(made, ensure_ascii=False))
        return
    around = f" with {', '.join(bed.plan.ambience)}" if bed.plan.ambience else ""
    typer.echo(f"{output}: {bed.seconds:g} s of {bed.name}{around}, loops without a seam.")
    for note in bed.notes:
        typer.echo(f"  {note}")


def voice(
    text: Annotated[str, typer.Argument(help="What to say.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to, a .wav file.")],
    language: Annotated[str, typer.Option(help="A language of espeak-ng, such as en, de or pt-BR.")] = "en",
    words_a_minute: Annotated[int, typer.Option(help="80 to 400.")] = 160,
) -> None:
    """Speak a text with espeak-ng, if it is installed."""
    from services.video.studio.sound.voice import Speech, speak

    if output.suffix.lower() != ".wav":
        raise RenderRefused(
            f"{output.name} is no .wav file.", hint="End its name in .wav.", code="bad_setting"
        )
    speak(Speech(text, language, words_a_minute), output)
    typer.echo(f"{output}: spoken.")


def _document(path: Path) -> Any:
    try:
        check_plain(path)
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RenderRefused(
            f"{path.name} cannot be read: {error.strerror}.", hint="Check its name.", code="missing_file"
        ) from error
    except (ValueError, RecursionError) as error:
        raise RenderRefused(
            f"{path.name} is not JSON: {error}.",
            hint="Give the result of an image analysis.",
            code="bad_setting",
        ) from error
