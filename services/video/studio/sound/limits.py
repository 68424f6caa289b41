"""Says which number of a request is out of its range, before anything is opened or computed."""

import math

from services.video.studio.failures import RenderRefused

LONGEST = 24 * 3600.0  # seconds of one mix or bed
LOUDEST = 16.0  # +24 dB: beyond it a level is a slip of the pen


def check_number(value: object, field: str, low: float, high: float, unit: str = "") -> None:
    """Raise RenderRefused unless `value` is a finite number from `low` to `high`."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not number or not low <= float(value) <= high:  # type: ignore[arg-type]
        said = f"{value:g}" if isinstance(value, float) else repr(value)[:60]
        raise RenderRefused(
            f"{field} is {said}.",
            pointer=f"/{field}",
            hint=f"Give a number from {low:g} to {high:g}{' ' + unit if unit else ''}.",
            code="bad_setting",
        )
