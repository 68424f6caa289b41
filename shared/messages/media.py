"""How messages point at media: by reference, never by bytes."""

from typing import Annotated

from pydantic import Field

from shared.messages.message import ContentId, Value


class MediaReference(Value):
    """One stored file. `local_path` is its key in the media store, the same for every service."""

    content_id: ContentId
    url: str = Field(description="Path on the HTTP API, `/workflow/<run_id>/media/<content_id>.<ext>`.")
    local_path: str = Field(description="Key in the media store, relative to STILLREEL_MEDIA_URL.")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    mime_type: str = Field(description="Found by content, not by name.", examples=["image/jpeg", "video/mp4"])
    bytes: int = Field(ge=1, description="Size of the file.")
    width: int = Field(ge=1, description="Pixels, after EXIF rotation.")
    height: int = Field(ge=1, description="Pixels, after EXIF rotation.")
    duration: float | None = Field(default=None, ge=0, description="Seconds; none for a still picture.")
