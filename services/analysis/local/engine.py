"""Describes a picture from its pixels alone: no network, no model, no claim beyond the evidence."""

from pathlib import Path
from typing import Any

from services.analysis.domain.elements import normalise_analysis
from services.analysis.local.elements import motion_elements
from services.analysis.local.evidence import gather
from services.analysis.local.picture import open_picture
from services.analysis.local.sound import audio_atmosphere
from services.analysis.local.words import environment


def analyse_image(path: Path) -> dict[str, Any]:
    """Analyse the first frame of the picture at `path`.

    Returns:
        An analysis valid against the workflow's image analysis schema, for every readable picture, and the
        same for the same file. `location` texts and the main subject in `key_subjects` carry boxes in the
        form of `shared.regions`.

    Raises:
        RejectedMedia: The file is missing, is no picture, is damaged, or holds too many pixels.
    """
    evidence = gather(open_picture(path))
    return normalise_analysis(
        {
            "environment": environment(evidence),
            "motion_elements": motion_elements(evidence),
            "audio_atmosphere": audio_atmosphere(evidence),
        }
    )
