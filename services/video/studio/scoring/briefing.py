"""Brings a picture and the words of an order into what the scorer compares with: pixels and masks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.video.studio.placement import Placement, place
from services.video.studio.planes import Bytes
from services.video.studio.scoring.regions import Element, Regions
from services.video.studio.source import load_source
from services.video.studio.terms import MotionElement, RenderSettings, SubjectHint


@dataclass(frozen=True, slots=True)
class Brief:
    """The source picture, cut and sized as it was ordered, and where its chosen elements and subject are."""

    reference: Bytes
    regions: Regions


def brief_of(
    picture: Path, elements: Sequence[MotionElement], settings: RenderSettings, subject: SubjectHint | None
) -> Brief:
    """Place the elements as the renderer would.

    Raises:
        RejectedMedia: The picture is unreadable, too small or too large.
        RenderRefused: A brushed mask is of no use.
    """
    source = load_source(picture, settings)
    return Brief(source.rgb, regions_of(place(source, elements, subject)))


def regions_of(placement: Placement) -> Regions:
    """Every pixel that an element may change belongs to it, however little."""
    masks = placement.masks()
    pairs = list(zip(placement.elements, masks.elements, strict=True))
    return Regions(
        tuple(Element(one.element.element, mask > 0) for one, mask in pairs if one.found),
        masks.subject if masks.subject.any() else None,
        tuple(one.element.element for one, _ in pairs if not one.found),
    )
