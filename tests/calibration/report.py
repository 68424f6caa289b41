"""Puts a calibration into words, tables and pictures: `docs/scoring.md` and what it shows."""

from collections.abc import Sequence
from pathlib import Path

from services.video.studio.scoring.thresholds import CAP, GATES, WEIGHTS
from tests.calibration.corpus import GOOD, Sample, Size
from tests.calibration.defects import SEVERITIES
from tests.calibration.drawing import roc_picture, strip_picture
from tests.calibration.statistics import auc, roc, separations

_HALVES = (("tuning", False), ("held out", True))
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"


def write_report(samples: Sequence[Sample], size: Size, document: Path) -> None:
    """Replace the measured part of `document` and draw its pictures beside it."""
    folder = document.with_suffix("")
    folder.mkdir(exist_ok=True)
    curves = []
    for severity in SEVERITIES:
        half = [one for one in samples if one.held_out]
        good = [one.overall for one in half if one.kind == GOOD]
        bad = [one.overall for one in half if one.kind != GOOD and one.variant == severity]
        curves.append((f"{severity}: AUC {auc(good, bad):.3f}", roc(good, bad)))
    (folder / "roc.svg").write_text(roc_picture(curves, "Held-out scenes, all kinds of defects"))
    kinds = list(dict.fromkeys(one.kind for one in samples))
    rows = [(kind, [_dot(one) for one in samples if one.kind == kind and _shown(one)]) for kind in kinds]
    (folder / "scores.svg").write_text(strip_picture(rows, CAP, "Good clips, and defects of medium severity"))
    before, _, rest = document.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    measured = "\n".join([_counts(samples, size), _kinds(samples), _good(samples), _rules()])
    document.write_text(f"{before}{_BEGIN}\n{measured}\n{_END}{after}")


def failures(samples: Sequence[Sample]) -> list[str]:
    """Kinds that good clips overlap with at medium severity, per half; empty when all are separated."""
    found = []
    for name, held_out in _HALVES:
        half = [one for one in samples if one.held_out is held_out]
        found += [
            f"{entry.kind} ({name}): best bad {entry.best_bad:.2f}, worst good {entry.worst_good:.2f}"
            for entry in separations(half, "medium")
            if entry.gap <= 0
        ]
    return found


def _dot(sample: Sample) -> tuple[float, str]:
    return sample.overall, "held out" if sample.held_out else "tuning"


def _shown(sample: Sample) -> bool:
    return sample.kind == GOOD or sample.variant == "medium"


def _counts(samples: Sequence[Sample], size: Size) -> str:
    scenes = {
        half: [*dict.fromkeys(s.scene for s in samples if s.held_out is held)] for half, held in _HALVES
    }
    clips = (
        f"{len(samples)} clips, {size.short_side} pixels on the shorter side, {size.seconds:g} seconds each."
    )
    halves = "; ".join(f"{half}: {', '.join(names)}" for half, names in scenes.items())
    overlaps = failures(samples)
    verdict = (
        "At medium severity no bad clip scores as high as any good clip, for every kind, on both halves."
        if not overlaps
        else "**Not separated at medium severity:** " + "; ".join(overlaps) + "."
    )
    return f"{clips} Scenes — {halves}.\n\n{verdict}{_passing(samples)}\n"


def _passing(samples: Sequence[Sample]) -> str:
    """Which clips of medium severity no gate stops, said in so many words."""
    medium = [one for one in samples if one.kind != GOOD and one.variant == "medium"]
    passing = [one for one in medium if one.overall > CAP]
    named = ", ".join(f"{one.kind} on {one.scene} ({one.overall:.2f})" for one in passing)
    return f" Of the {len(medium)}, {len(passing)} still pass the gates: {named}." if passing else ""


def _kinds(samples: Sequence[Sample]) -> str:
    lines = [
        "| kind | half | best mild | best medium | best strong | gap | AUC mild | AUC medium | caught by |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, held_out in _HALVES:
        half = [one for one in samples if one.held_out is held_out]
        by_severity = {severity: separations(half, severity) for severity in SEVERITIES}
        for index, entry in enumerate(by_severity["medium"]):
            mild, strong = by_severity["mild"][index], by_severity["strong"][index]
            best = " | ".join(f"{one.best_bad:.2f}" for one in (mild, entry, strong))
            aucs = f"{mild.auc:.2f} | {entry.auc:.2f}"
            caught = _culprits(half, entry.kind)
            lines.append(f"| {entry.kind} | {name} | {best} | {entry.gap:+.2f} | {aucs} | {caught} |")
    return "\n".join(lines) + "\n"


def _culprits(samples: Sequence[Sample], kind: str) -> str:
    named = [c for one in samples if one.kind == kind and one.variant == "medium" for c in one.culprits]
    ranked = sorted(dict.fromkeys(named), key=lambda name: -named.count(name))
    return ", ".join(ranked[:3])


def _good(samples: Sequence[Sample]) -> str:
    lines = [
        "| scene | half | worst good | mean good | best good | gates failed |",
        "|---|---|---|---|---|---|",
    ]
    for scene in dict.fromkeys(one.scene for one in samples):
        good = [one for one in samples if one.scene == scene and one.kind == GOOD]
        scores = [one.overall for one in good]
        half = "held out" if good[0].held_out else "tuning"
        failed = sum(bool(one.culprits) for one in good)
        mean = sum(scores) / len(scores)
        spread = f"{min(scores):.3f} | {mean:.3f} | {max(scores):.3f}"
        lines.append(f"| {scene} | {half} | {spread} | {failed} of {len(good)} |")
    return "\n".join(lines) + "\n"


def _rules() -> str:
    lines = ["| part | weight | gate |", "|---|---|---|"]
    lines += [f"| {name} | {weight:g} | {GATES[name]:g} |" for name, weight in WEIGHTS.items()]
    return "\n".join(lines)
