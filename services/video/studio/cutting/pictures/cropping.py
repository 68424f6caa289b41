"""Which part of a picture stays when it is cut to another shape: the part with the subject in it."""

from shared.regions import Box


def crop_window(shape: float, ratio: float, subject: Box | None = None) -> Box:
    """The largest window of the wanted ratio, as near to centred on the subject as the picture allows.

    Args:
        shape: The picture's width over its height, as it is shown.
        ratio: The window's width over its height.
        subject: In fractions of the picture; None keeps the middle. Of a subject that does not fit, the
            middle stays when its sides are cut, and the upper part, where faces are, when its height is.
    """
    x, y = ((subject.x0 + subject.x1) / 2, (subject.y0 + subject.y1) / 2) if subject else (0.5, 0.5)
    share = ratio / shape
    if share <= 1:
        left = min(max(x - share / 2, 0.0), 1 - share)
        return Box(left, 0, min(left + share, 1.0), 1)
    share = 1 / share
    top = y - share / 2
    if subject is not None and subject.y1 - subject.y0 > share:
        top = subject.y0
    top = min(max(top, 0.0), 1 - share)
    return Box(0, top, 1, min(top + share, 1.0))
