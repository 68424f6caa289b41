"""A service that waits for work carries nothing it does not need yet."""

import subprocess
import sys

import pytest

HEAVY = ("openai", "httpx2", "jsonschema", "cv2", "numpy", "PIL", "av", "pymongo", "fastapi")


@pytest.mark.parametrize("service", ["prompts", "analysis"])
def test_loading_a_service_loads_no_engine(service: str) -> None:
    code = (
        f"import sys, services.{service}.__main__; print([name for name in {HEAVY} if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
