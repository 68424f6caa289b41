"""Captions as files beside the video, for players that draw them themselves."""

from services.video.studio.lettering.subtitles.cues import Caption, checked_captions
from services.video.studio.lettering.subtitles.srt import read_srt, write_srt
from services.video.studio.lettering.subtitles.webvtt import read_webvtt, write_webvtt

__all__ = ["Caption", "checked_captions", "read_srt", "read_webvtt", "write_srt", "write_webvtt"]
