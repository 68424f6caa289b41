"""How well scores tell good from bad: separation per kind, and the area under the ROC curve."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.calibration.corpus import GOOD, Sample


@dataclass(frozen=True)
class Separation:
    """Good against one kind at one severity: the gap is positive when no bad clip reaches any good one."""

    kind: str
    severity: str
    worst_good: float
    best_bad: float
    mean_bad: float
    auc: float
    passed: int
    clips: int

    @property
    def gap(self) -> float:
        return self.worst_good - self.best_bad


def separations(samples: Sequence[Sample], severity: str) -> list[Separation]:
    """One entry per kind, in the corpus's order."""
    good = [one.overall for one in samples if one.kind == GOOD]
    found = []
    for kind in dict.fromkeys(one.kind for one in samples if one.kind != GOOD):
        clips = [one for one in samples if one.kind == kind and one.variant == severity]
        bad = [one.overall for one in clips]
        passed = sum(one.score is not None and one.score.passed for one in clips)
        found.append(
            Separation(
                kind, severity, min(good), max(bad), sum(bad) / len(bad), auc(good, bad), passed, len(bad)
            )
        )
    return found


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Probability that a good clip scores higher than a bad one; ties count half (Mann and Whitney 1947)."""
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / (len(good) * len(bad))


def roc(good: Sequence[float], bad: Sequence[float]) -> list[tuple[float, float]]:
    """Points (share of good clips called bad, share of bad clips called bad) for every threshold."""
    points = [(0.0, 0.0)]
    for threshold in sorted({*good, *bad}):
        points.append(
            (sum(g <= threshold for g in good) / len(good), sum(b <= threshold for b in bad) / len(bad))
        )
    return points
