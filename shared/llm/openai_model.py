"""OpenAI and everything that speaks its Responses API, through the official SDK.

The SDK's own retries are off: which failures pass, how long to wait and what a person should mend is
decided here, once for all callers. The SDK is loaded with the first request, so that an idle service
that never asks does not carry it.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Any, NoReturn

from shared.clock import Clock
from shared.errors import Unavailable
from shared.llm.errors import EngineUnavailable, ProviderRejected
from shared.llm.model import ModelAnswer, ModelRequest
from shared.llm.openai_wire import Concession, concession_for, read_response, response_arguments
from shared.llm.retry_after import backoff, retry_after
from shared.llm.settings import OpenAISettings

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

_log = logging.getLogger(__name__)

_OFFICIAL = "https://api.openai.com/v1"
_LONGEST_WAIT = 60.0
"""Seconds a request is held here; a longer wait is better spent on the bus."""
_ADVICE = {
    401: "set a valid STILLREEL_OPENAI_API_KEY (or OPENAI_API_KEY)",
    403: "the key may not use this model: check STILLREEL_OPENAI_API_KEY and STILLREEL_OPENAI_MODEL",
    404: "check STILLREEL_OPENAI_MODEL and STILLREEL_OPENAI_BASE_URL",
}


class OpenAILanguageModel:
    """A `LanguageModel`. Holds one HTTP client; `close` it when the service stops."""

    def __init__(self, settings: OpenAISettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client: AsyncOpenAI | None = None
        self._connecting = asyncio.Lock()
        self._concessions: frozenset[Concession] = frozenset()

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """See `LanguageModel.complete`. What a server refuses and we can do without is left out for good."""
        client = await self._connected()
        attempt = 0
        while True:
            arguments = response_arguments(request, self._settings.openai_model, self._concessions)
            try:
                return read_response(await client.responses.create(**arguments))
            except Unavailable as error:
                wait, reason = backoff(attempt), str(error)
            except _sdk().APIConnectionError as error:  # timeouts are connection errors, too
                wait, reason = backoff(attempt), f"no answer from {client.base_url}: {error}"
            except _sdk().APIStatusError as error:
                if self._conceded(error):
                    continue
                if not _passing(error):
                    _raise_rejection(error)
                asked_for = retry_after(error.response.headers, self._clock.now())
                wait = backoff(attempt) if asked_for is None else asked_for
                reason = f"HTTP {error.status_code} from {client.base_url}: {error.message}"
            except _sdk().OpenAIError as error:
                raise ProviderRejected(f"the language model's answer cannot be read: {error}") from error
            attempt += 1
            if attempt >= self._settings.openai_attempts or wait > _LONGEST_WAIT:
                raise Unavailable(f"the language model is not available: {reason}")
            _log.warning("asking the language model again in %.1f s: %s", wait, reason)
            await self._clock.sleep(wait)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _connected(self) -> "AsyncOpenAI":
        async with self._connecting:
            if self._client is None:
                if not self._settings.openai_configured:
                    raise EngineUnavailable(
                        "the openai engine needs STILLREEL_OPENAI_API_KEY (or OPENAI_API_KEY)"
                    )
                self._client = await asyncio.to_thread(self._connect)
            return self._client

    def _connect(self) -> "AsyncOpenAI":
        """Loads the SDK and reads certificates: seconds of work that must not hold up the event loop."""
        key = self._settings.openai_api_key
        client: AsyncOpenAI = _sdk().AsyncOpenAI(
            api_key=key.get_secret_value() if key is not None else "none",
            base_url=self._settings.openai_base_url or _OFFICIAL,
            timeout=self._settings.openai_timeout,
            max_retries=0,
        )
        _ = client.responses  # the SDK loads its resources on first use
        return client

    def _conceded(self, error: "APIStatusError") -> bool:
        if error.status_code not in (400, 422):
            return False
        concession = concession_for(error.param, error.message)
        if concession is None or concession in self._concessions:
            return False
        self._concessions |= {concession}
        _log.info("the server refuses a part of the request (%s): %s", concession.name, error.message)
        return True


def _sdk() -> Any:
    try:
        import openai
    except ImportError as error:
        raise EngineUnavailable(
            "the openai engine needs its SDK: pip install 'stillreel[prompts]' or 'stillreel[analysis]'"
        ) from error
    return openai


def _passing(error: "APIStatusError") -> bool:
    if error.status_code == 429:
        return error.code != "insufficient_quota"  # an empty account stays empty
    return error.status_code in (408, 409) or error.status_code >= 500


def _raise_rejection(error: "APIStatusError") -> NoReturn:
    advice = _ADVICE.get(error.status_code, "the request's form or size is not accepted")
    if error.code == "insufficient_quota":
        advice = (
            "the account has no credit left: add some, or set STILLREEL_OPENAI_API_KEY to another account's"
        )
    raise ProviderRejected(f"HTTP {error.status_code}: {error.message} - {advice}") from error
