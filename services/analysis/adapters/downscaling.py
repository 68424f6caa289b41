"""Pictures at the size a vision model looks at: more pixels cost upload and tokens and show it nothing."""

import io
from pathlib import Path

from shared.errors import RejectedMedia
from shared.llm.model import ImagePart
from shared.media.plain_files import open_still

_MIME = "image/jpeg"
_QUALITY = 90


def downscaled(path: Path, longest_side: int) -> ImagePart:
    """The picture upright, at most `longest_side` pixels long, as an sRGB-like JPEG without metadata.

    Transparency is laid on white; of an animation the first frame is taken.

    Raises:
        RejectedMedia: not a picture, damaged, or with too many pixels to open.
    """
    from PIL import Image, ImageOps  # loaded with the first picture: idle services stay small

    try:
        with open_still(path) as opened:
            opened.draft("RGB", (longest_side, longest_side))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
            with_alpha = upright.convert("RGBA")
        flat = Image.new("RGB", with_alpha.size, "white")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
        encoded = io.BytesIO()
        flat.save(encoded, "JPEG", quality=_QUALITY)
    except (OSError, SyntaxError, ValueError, RuntimeError, Image.DecompressionBombError) as error:
        raise RejectedMedia(
            f"the picture cannot be read: {error}",
            hint="Open and save it anew as JPEG or PNG, then upload that.",
            code="damaged",
        ) from error
    return ImagePart(encoded.getvalue(), _MIME)
