"""One stack of four service processes for all tests that only need it to be whole when they begin."""

from collections.abc import AsyncIterator

import pytest

from tests.support.stack import WholeStack, whole_stack


@pytest.fixture(scope="package")
async def shared_stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WholeStack]:
    async with whole_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
async def stack(shared_stack: WholeStack) -> WholeStack:
    """The stack with every service ready, whatever the test before did to it."""
    await shared_stack.until_ready()
    return shared_stack
