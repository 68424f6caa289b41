"""The checker cannot ask other services what they can do; what it has written down is what they do."""

from typing import get_args

from services.orchestrator.checking.catalogue import GENERATING, LLM_PROVIDERS
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.rules.strict_output import schemas
from services.video.providers.local import LocalProvider
from services.video.providers.registry import BUILT_IN
from shared.llm.settings import EngineChoice
from shared.llm.strict_schema import why_not_strict
from tests.support.workflow_folders import SEEN, good_files, in_memory


def test_generating_providers_and_their_actions_are_those_of_the_video_service() -> None:
    assert set(GENERATING) == set(BUILT_IN)
    assert GENERATING["local"] == LocalProvider.capabilities.action_types


def test_model_providers_are_those_a_service_can_choose() -> None:
    assert set(LLM_PROVIDERS) == set(get_args(EngineChoice)) - {"auto"}


def test_a_schema_that_passes_is_one_that_strict_output_takes() -> None:
    keywords = ["allOf", "contains", "if", "not", "patternProperties", "prefixItems", "propertyNames"]
    for keyword in keywords:
        files = good_files()
        value: object = [{}] if keyword in ("allOf", "prefixItems") else {}
        files[SEEN]["properties"]["setting"] = {"type": "string", keyword: value}
        assert why_not_strict(files[SEEN])
        assert [problem.rule for problem in schemas(Layout(in_memory(files)))] == ["strict_keyword"]
    assert why_not_strict(good_files()[SEEN]) == []
