"""Translates between the messages' terms and the studio's, so that neither has to know the other."""

from zlib import crc32

from services.video.studio.failures import RenderRefused
from services.video.studio.render import MotionElement, RenderReport, RenderSettings
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.words.prompt import Reading, read_prompt
from services.video.studio.scoring.expectation import Expectation
from shared.messages.message import JsonObject
from shared.messages.video import GenerationRequested
from shared.regions import Box, Location, describe_position

DURATIONS = (1.0, 60.0)
FPS = (24, 60)


def elements_of(request: GenerationRequested) -> list[MotionElement]:
    return [
        MotionElement(wanted.element, wanted.motion_type, wanted.location)
        for wanted in request.motion_elements
    ]


def expectation_of(request: GenerationRequested) -> Expectation:
    """What a clip was ordered to be; only the studio's own are promised to loop."""
    wanted = request.parameters
    ratio = None
    if wanted.aspect_ratio is not None:
        width, height = (int(side) for side in wanted.aspect_ratio.split(":"))
        ratio = width / height if width and height and 0.05 <= width / height <= 20 else None
    return Expectation(
        seconds=wanted.duration if wanted.duration >= 0.1 else None,
        fps=wanted.fps,
        ratio=ratio,
        camera=wanted.camera_motion,
        loop=request.provider == "local" and wanted.camera_motion == "static",
    )


def settings_for(request: GenerationRequested, short_side: int, preset: str) -> RenderSettings:
    """The nearest the studio can do; what it really did is told in `video_ready.parameters`."""
    wanted = request.parameters
    return RenderSettings(
        seconds=_within(DURATIONS, wanted.duration),
        fps=round(_within(FPS, wanted.fps)),
        short_side=short_side,
        motion_strength=_within((0.05, 1.0), wanted.motion_strength),
        seed=wanted.seed,
        preset=preset,
        aspect_ratio=wanted.aspect_ratio,
        camera=wanted.camera_motion,
    )


def parameters_used(settings: RenderSettings, report: RenderReport) -> JsonObject:
    """The parameters of `generation_requested` as they came out, and the clip's size in pixels."""
    return {
        "duration": report.seconds,
        "fps": report.fps,
        "width": report.width,
        "height": report.height,
        "motion_strength": settings.motion_strength,
        "camera_motion": settings.camera,
        "aspect_ratio": settings.aspect_ratio,
        "seed": settings.seed,
    }


def account_of(report: RenderReport) -> JsonObject:
    """The studio's account, element by element, as JSON."""
    return {
        "frames": report.frames,
        "subject": _place(report.subject),
        "subject_found_by": report.subject_found_by,
        "elements": [
            {
                "element": effect.element,
                "kind": effect.kind,
                "place": _place(effect.box),
                "coverage": round(effect.coverage, 4),
                "demoted_to_light": effect.demoted_to_light,
                "refused": effect.refused,
                "note": effect.note,
            }
            for effect in report.effects
        ],
    }


def reading_of(request: GenerationRequested) -> Reading:
    """What a request's prompt asks to be drawn.

    Seed 0, the messages' default, stands for "any": the generation's own name then decides, so that a request
    made twice shows two pictures and one delivered twice shows the same.
    """
    return read_prompt(request.prompt, request.parameters.seed or crc32(request.generation_id.encode()))


def picture_size(request: GenerationRequested, short_side: int) -> tuple[int, int]:
    """Width and height in pixels of a drawn picture; 16:9 unless a ratio is asked for.

    Raises:
        RenderRefused: the ratio has a zero in it.
    """
    across, down = (int(part) for part in (request.parameters.aspect_ratio or "16:9").split(":"))
    if not across or not down:
        raise RenderRefused(
            f"A picture can't have the ratio {request.parameters.aspect_ratio}.",
            hint="Ask for one like 16:9.",
        )
    scale = short_side / min(across, down)
    return 2 * round(across * scale / 2), 2 * round(down * scale / 2)


def parameters_drawn(reading: Reading, request: GenerationRequested, size: tuple[int, int]) -> JsonObject:
    """What a drawn picture came out as."""
    return {
        "width": size[0],
        "height": size[1],
        "aspect_ratio": request.parameters.aspect_ratio,
        "seed": reading.scene.seed,
    }


def account_of_drawing(reading: Reading, drawn: Scene) -> JsonObject:
    """What was drawn, what of the prompt was understood and what was not, as JSON."""
    return {
        "scene": {
            "kind": drawn.kind,
            "animal": drawn.animal,
            "time_of_day": drawn.time_of_day,
            "weather": drawn.weather,
            "pose": drawn.pose,
            "coat": drawn.coat,
            "asleep": drawn.asleep,
        },
        "understood": dict(reading.understood),
        "ignored": list(reading.ignored),
    }


def _place(box: Box | None) -> str | None:
    return None if box is None else str(Location(describe_position(box), box))


def _within(limits: tuple[float, float], value: float) -> float:
    return min(max(value, limits[0]), limits[1])
