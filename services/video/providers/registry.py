"""Providers by name; built-in ones are plugins too, and a missing library hurts only its own provider."""

import asyncio
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from services.video.providers.port import VideoProvider
from services.video.settings import VideoSettings
from shared.clock import Clock
from shared.errors import CallerError
from shared.messages.video import GenerationRequested

ENTRY_POINTS = "stillreel.video_providers"
"""Group of entry points; each is a `ProviderFactory` under the name that requests use."""

ProviderFactory = Callable[[VideoSettings, Clock], VideoProvider]
"""Makes a provider; raises ImportError, saying what to install, when its library is missing."""


class UnsupportedGeneration(CallerError):
    """No provider here does what was asked; says which do what."""


def local_provider(cores: asyncio.Semaphore | None = None) -> ProviderFactory:
    """Makes the studio's provider; `cores` are shared with whatever else computes on this machine."""

    def make(settings: VideoSettings, clock: Clock) -> VideoProvider:
        from services.video.providers.local import LocalProvider

        return LocalProvider.from_settings(settings, clock, cores)

    return make


BUILT_IN: Mapping[str, ProviderFactory] = {"local": local_provider()}


def installed(cores: asyncio.Semaphore | None = None) -> dict[str, ProviderFactory]:
    """The built-in providers and those of installed packages; a package may replace a built-in one.

    Args:
        cores: How much may be computed here at once; None: the studio counts for itself.
    """
    found: dict[str, ProviderFactory] = {**BUILT_IN, "local": local_provider(cores)}
    for point in entry_points(group=ENTRY_POINTS):

        def load(settings: VideoSettings, clock: Clock, point: EntryPoint = point) -> VideoProvider:
            factory: ProviderFactory = point.load()
            return factory(settings, clock)

        found[point.name] = load
    return found


class Providers:
    """Makes each provider when it is first asked for."""

    def __init__(
        self, factories: Mapping[str, ProviderFactory], settings: VideoSettings, clock: Clock
    ) -> None:
        self._factories = factories
        self._settings = settings
        self._clock = clock
        self._made: dict[str, VideoProvider] = {}

    def for_request(self, request: GenerationRequested) -> VideoProvider:
        """The provider a request names.

        Raises:
            UnsupportedGeneration: it does not exist, lacks its library, or can't do the action.
        """
        provider = self._made.get(request.provider) or self._make(request.provider)
        able = provider.capabilities.action_types
        if request.action_type not in able:
            raise UnsupportedGeneration(
                f"Provider {request.provider!r} does not do {request.action_type}.",
                pointer="/action_type",
                hint=f"It does {', '.join(sorted(able))}.",
                code="unsupported_action",
            )
        return provider

    def is_free(self, name: str) -> bool:
        """Whether this provider never costs money; of one that is not here nobody knows."""
        try:
            return (self._made.get(name) or self._make(name)).capabilities.free
        except UnsupportedGeneration:
            return False

    def _make(self, name: str) -> VideoProvider:
        factory = self._factories.get(name)
        if factory is None:
            raise UnsupportedGeneration(
                f"There is no video provider {name!r}.",
                pointer="/provider",
                hint=f"There are: {', '.join(sorted(self._factories))}.",
                code="unknown_provider",
            )
        try:
            provider = factory(self._settings, self._clock)
        except ImportError as error:
            raise UnsupportedGeneration(
                f"Provider {name!r} is not installed here ({error}).",
                pointer="/provider",
                hint="Install what it needs on the video service, or choose another provider.",
                code="provider_not_installed",
            ) from error
        self._made[name] = provider
        return provider
