"""Says what a file really is from its first bytes, because names and declared types lie."""

from dataclasses import dataclass
from typing import Literal

HEAD_BYTES = 4096
"""How much of a file's beginning `sniff` wants to see."""

Family = Literal["picture", "clip", "other"]


@dataclass(frozen=True, slots=True)
class FileType:
    """`words` fit into "this is …"; `decoder` names the one decoder that may open such a file."""

    words: str
    mime_type: str
    extension: str
    family: Family = "other"
    decoder: str = ""


JPEG = FileType("a JPEG picture", "image/jpeg", "jpg", "picture", "JPEG")
PNG = FileType("a PNG picture", "image/png", "png", "picture", "PNG")
WEBP = FileType("a WebP picture", "image/webp", "webp", "picture", "WEBP")
GIF = FileType("a GIF picture", "image/gif", "gif", "picture", "GIF")
AVIF = FileType("an AVIF picture", "image/avif", "avif", "picture", "AVIF")
MP4 = FileType("an MP4 video", "video/mp4", "mp4", "clip", "mov")
WEBM = FileType("a WebM video", "video/webm", "webm", "clip", "matroska")
QUICKTIME = FileType("a QuickTime video", "video/quicktime", "mov", "clip", "mov")

STORED = (JPEG, PNG, WEBP, GIF, AVIF, MP4, WEBM, QUICKTIME)
"""Everything the media store keeps."""

HEIC = FileType("a HEIC picture", "image/heic", "heic")
TEXT = FileType("a text file", "text/plain", "txt")
HTML = FileType("a web page", "text/html", "html")
SVG = FileType("an SVG drawing", "image/svg+xml", "svg")
JSON = FileType("a JSON document", "application/json", "json")

_SIGNATURES: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (8, b"WEBP", WEBP),
    (8, b"AVI ", FileType("an AVI video", "video/x-msvideo", "avi")),
    (8, b"WAVE", FileType("a WAV recording", "audio/wav", "wav")),
    (0, b"II*\0", FileType("a TIFF picture", "image/tiff", "tif")),
    (0, b"MM\0*", FileType("a TIFF picture", "image/tiff", "tif")),
    (0, b"8BPS", FileType("a Photoshop document", "image/vnd.adobe.photoshop", "psd")),
    (0, b"\0\0\0\x0cJXL ", FileType("a JPEG XL picture", "image/jxl", "jxl")),
    (0, b"\0\0\0\x0cjP  ", FileType("a JPEG 2000 picture", "image/jp2", "jp2")),
    (0, b"%PDF", FileType("a PDF document", "application/pdf", "pdf")),
    (0, b"PK\x03\x04", FileType("a ZIP archive or office document", "application/zip", "zip")),
    (0, b"\x1f\x8b", FileType("a gzip archive", "application/gzip", "gz")),
    (0, b"7z\xbc\xaf\x27\x1c", FileType("a 7-Zip archive", "application/x-7z-compressed", "7z")),
    (0, b"Rar!", FileType("a RAR archive", "application/vnd.rar", "rar")),
    (0, b"\x7fELF", FileType("a program", "application/x-executable", "bin")),
    (0, b"MZ", FileType("a program", "application/x-msdownload", "exe")),
    (0, b"OggS", FileType("an Ogg recording", "application/ogg", "ogg")),
    (0, b"fLaC", FileType("a FLAC recording", "audio/flac", "flac")),
    (0, b"ID3", FileType("an MP3 recording", "audio/mpeg", "mp3")),
    (0, b"FLV\x01", FileType("a Flash video", "video/x-flv", "flv")),
    (0, b"\0\0\x01\xba", FileType("an MPEG video", "video/mpeg", "mpg")),
    (0, b"BM", FileType("a BMP picture", "image/bmp", "bmp")),
)


def sniff(head: bytes) -> FileType | None:
    """The type of a file by its first `HEAD_BYTES` bytes; none when nothing matches.

    Signatures: https://mimesniff.spec.whatwg.org and the ISO base media brands of https://mp4ra.org.
    """
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else FileType("a Matroska video", "video/x-matroska", "mkv")
    for offset, signature, file_type in _SIGNATURES:
        if head[offset:].startswith(signature) and (offset == 0 or head.startswith(b"RIFF")):
            return file_type
    return _by_text(head)


def _by_brand(head: bytes) -> FileType:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return AVIF
    if brands & {b"heic", b"heix", b"hevc", b"heim", b"heis"}:
        return HEIC
    return QUICKTIME if head[8:12] == b"qt  " else MP4


def _by_text(head: bytes) -> FileType | None:
    if not head or any(byte < 9 or 13 < byte < 27 for byte in head):
        return None
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text[:1024]:
        return SVG
    if text.startswith((b"<!doctype html", b"<html")):
        return HTML
    return JSON if text[:1] in (b"{", b"[") else TEXT
