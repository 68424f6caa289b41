"""The media store on obstore: a folder, S3, Google Cloud Storage, Azure or memory behind one URL."""

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.errors import NotFound, Unavailable
from shared.media.inspection import Inspect, Inspected, inspect_file
from shared.media.references import checked_key, key_for, url_for
from shared.messages.media import MediaReference

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_CHUNK = 1 << 20
_PATIENCE: "RetryConfig" = {"max_retries": 4, "retry_timeout": timedelta(seconds=30)}


def open_media_store(url: str, inspect: Inspect = inspect_file) -> "ObjectMediaStore":
    """The store behind a URL; a `file://` folder is created.

    Args:
        url: `file:///folder` (or `file://folder`, below the current one), `s3://bucket/prefix`, `gs://…`,
            `az://…`, or `memory://` for tests. Cloud credentials come from the environment, as each
            vendor's own tools read them.
        inspect: How files are looked into before they are stored.

    Raises:
        Unavailable: the URL names no store, or its folder can't be made; says what to change.
    """
    try:
        return ObjectMediaStore(_connect(url), inspect)
    except (BaseError, ValueError, OSError) as error:
        raise Unavailable(
            f"STILLREEL_MEDIA_URL={url!r} can't be opened ({_first_line(error)}). "
            "Use file:///a/folder, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix."
        ) from error


def _connect(url: str) -> ObjectStore:
    if url.startswith("file://"):
        folder = Path(unquote(url.removeprefix("file://"))).absolute()
        return LocalStore(prefix=folder, mkdir=True)
    return from_url(url) if url.startswith("memory:") else from_url(url, retry_config=_PATIENCE)


class ObjectMediaStore:
    """Files as objects named `<content id>.<extension>`; an object is complete or it is not there."""

    def __init__(self, store: ObjectStore, inspect: Inspect = inspect_file) -> None:
        self._store = store
        self._inspect = inspect

    async def put_file(
        self,
        path: Path,
        content_id: str,
        *,
        run_id: str | None = None,
        inspected: Inspected | None = None,
    ) -> MediaReference:
        found = inspected or await self._inspect(path)
        key = key_for(content_id, found.file_type.extension)
        digest, size = await asyncio.to_thread(_digest, path)
        with _translated(key):
            if isinstance(self._store, LocalStore):
                await obstore.put_async(self._store, key, path)
                await asyncio.to_thread(_make_durable, self._store, key)
            else:
                kind = {"Content-Type": found.file_type.mime_type}
                await obstore.put_async(self._store, key, path, attributes=kind)
        return MediaReference(
            content_id=content_id,
            url=url_for(key, run_id),
            local_path=key,
            sha256=digest,
            mime_type=found.file_type.mime_type,
            bytes=size,
            width=found.width,
            height=found.height,
            duration=found.duration,
        )

    async def fetch(self, local_path: str, target: Path) -> None:
        partial = target.with_name(f"{target.name}.partial")
        try:
            with await asyncio.to_thread(partial.open, "wb") as file:
                async for chunk in self.stream(local_path):
                    await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(partial.replace, target)
        except OSError as error:
            raise Unavailable(f"no room to copy {local_path} to {target.parent}: {error.strerror}") from error
        finally:
            await asyncio.to_thread(partial.unlink, missing_ok=True)

    async def stream(self, local_path: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        key = checked_key(local_path)
        size = await self.size(key)
        stop = size if end is None else min(end, size)
        if start >= stop:
            return
        with _translated(key):
            found = await obstore.get_async(self._store, key, options={"range": (start, stop)})
            async for chunk in found.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)

    async def size(self, local_path: str) -> int:
        key = checked_key(local_path)
        with _translated(key):
            return (await obstore.head_async(self._store, key))["size"]


@contextlib.contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(
            f"No media is stored under {key}.",
            hint="It may have been removed from the media store; upload or generate it again.",
            code="media_not_found",
        ) from error
    except (BaseError, OSError) as error:
        raise Unavailable(f"the media store does not take or give {key}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()


def _make_durable(store: LocalStore, key: str) -> None:
    """A renamed file is not yet a flushed one: no event may outlive, after a power cut, its file."""
    folder = Path(str(store.prefix))
    for path in (folder / key, folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
