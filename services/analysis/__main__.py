"""Run the analysis service."""

from services.analysis.app import assemble
from services.analysis.settings import AnalysisSettings
from shared.messaging.application import run

if __name__ == "__main__":
    run("analysis", AnalysisSettings, assemble)
