"""How messages point at media: by reference, never by bytes."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.messages.message import ContentId, Value


class MediaReference(Value):
    """One stored file. `local_path` is its key in the media store, the same for every service.

    The forms are checked here because references also come from the bus and end in paths and web pages.
    """

    content_id: ContentId
    url: str = Field(
        pattern=r"^/(workflow/wf_[0-9a-f-]{36}/)?media/gc_[0-9a-f-]{36}\.[a-z0-9]{2,5}$",
        description="Path on the HTTP API, `/workflow/<run_id>/media/<content_id>.<ext>`.",
    )
    local_path: str = Field(
        pattern=r"^gc_[0-9a-f-]{36}\.[a-z0-9]{2,5}$",
        description="Key in the media store, relative to STILLREEL_MEDIA_URL.",
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    mime_type: str = Field(
        pattern=r"^(image|video|audio)/[a-z0-9.+-]+$",
        description="Found by content, not by name.",
        examples=["image/jpeg", "video/mp4"],
    )
    bytes: int = Field(ge=1, description="Size of the file.")
    width: int = Field(ge=1, description="Pixels, after EXIF rotation.")
    height: int = Field(ge=1, description="Pixels, after EXIF rotation.")
    duration: float | None = Field(default=None, ge=0, description="Seconds; none for a still picture.")

    @model_validator(mode="after")
    def _is_one_file(self) -> Self:
        if not self.local_path.startswith(f"{self.content_id}."):
            raise ValueError(f"local_path {self.local_path} is not a file of {self.content_id}")
        return self
