"""Titles to choose from, and what goes with the video on each platform."""

import re

from services.prompts.domain.brief import Brief
from services.prompts.domain.hints import quoted
from shared.messages.message import JsonObject

_ANGLES = (
    ("tender", "{title}"),
    ("curious", "What is the {pet} waiting for?"),
    ("playful", "Professional {pet} at work"),
    ("calm", "{seconds:.0f} seconds of peace with a {pet}"),
    ("honest", "Nothing happens here, and it is wonderful"),
    ("playful", "POV: the {pet} has a plan"),
)
_TONES = {
    "playful": re.compile(r"\b(?:fun(?:ny|nier)?|playful|silly|jokes?|humou?r)\b", re.IGNORECASE),
    "calm": re.compile(r"\b(?:calm(?:er)?|quiet(?:er)?|gentle|soft(?:er)?|relax\w*)\b", re.IGNORECASE),
    "curious": re.compile(r"\b(?:curious|question|mysterious|hook)\b", re.IGNORECASE),
    "tender": re.compile(r"\b(?:tender|sweet(?:er)?|warm(?:er)?|emotional|cute(?:r)?)\b", re.IGNORECASE),
}
_OFFERED = 3
_TAG = re.compile(r"[^a-z0-9]+")
_FEWER = re.compile(r"\b(?:fewer|less|no) hash ?tags\b", re.IGNORECASE)


def write_titles(brief: Brief) -> JsonObject:
    """Three titles, and a title, description and hashtags for three platforms."""
    titles = _titles(brief)
    first = titles[0]["title"]
    story = brief.story.narrative.split(". ")[0].rstrip(".") or f"One quiet moment with a {brief.pet}"
    tags = _hashtags(brief)
    most = 3 if _FEWER.search(brief.wish.words) else len(tags)
    return {
        "titles": titles,
        "platforms": [
            {
                "platform": "youtube_shorts",
                "title": first[:100],
                "description": f"{story}. Best watched on repeat.",
                "hashtags": ["#shorts", *tags[: min(most, 4)]],
            },
            {
                "platform": "instagram_reels",
                "title": first[:100],
                "description": f"{first}. {story}. Save it for a loud day.",
                "hashtags": ["#reels", *tags[:most]],
            },
            {
                "platform": "tiktok",
                "title": first[:100],
                "description": f"{story}. Turn the sound on.",
                "hashtags": ["#fyp", *tags[: min(most, 5)]],
            },
        ],
    }


def _titles(brief: Brief) -> list[JsonObject]:
    start = brief.turn % len(_ANGLES)
    angles = [*_ANGLES[start:], *_ANGLES[:start]]
    tone = next((name for name, words in _TONES.items() if words.search(brief.wish.words)), "")
    angles.sort(key=lambda angle: angle[0] != tone)
    named = {
        "pet": brief.pet,
        "title": brief.story.title or f"A {brief.pet} and a quiet room",
        "seconds": brief.seconds,
    }
    own = [{"title": text, "angle": "yours"} for text in quoted(brief.wish.words)]
    return [*own, *({"title": line.format(**named), "angle": angle} for angle, line in angles)][:_OFFERED]


def _hashtags(brief: Brief) -> list[str]:
    moods = [
        word for word in re.findall(r"[a-z]{4,}", brief.seen.mood.casefold()) if word not in ("with", "and")
    ]
    words = [brief.pet, f"{brief.pet}s of instagram", "cute pets", *moods[:2], "cinemagraph", "cosy vibes"]
    tags = [f"#{_TAG.sub('', word.casefold())}" for word in words]
    return [tag for tag in dict.fromkeys(tags) if len(tag) > 1]
