"""Keys can't be paths, and a file keeps its identity from run to run."""

import pytest

from shared.errors import RejectedMedia
from shared.identity import new_content_id, new_run_id
from shared.media.references import checked_key, for_run, key_for, url_for
from shared.messages.media import MediaReference

HOSTILE = [
    "../secret.png",
    "/etc/passwd",
    "gc_../../x.png",
    "gc_0198c0de-0000-7000-8000-000000000000.png/../x",
    "gc_0198c0de-0000-7000-8000-000000000000.png\n",
    "gc_0198c0de-0000-7000-8000-000000000000",
    "gc_0198c0de-0000-7000-8000-000000000000.p%2fng",
    "",
]


@pytest.mark.parametrize("key", HOSTILE)
def test_only_names_we_could_have_made_are_keys(key: str) -> None:
    with pytest.raises(RejectedMedia) as caught:
        checked_key(key)
    assert caught.value.code == "unsafe_key"


@pytest.mark.parametrize(
    "content_id", ["../x", "gc_/etc/passwd", "wf_0198c0de-0000-7000-8000-000000000000", ""]
)
def test_only_content_ids_name_content(content_id: str) -> None:
    with pytest.raises(RejectedMedia) as caught:
        key_for(content_id, "png")
    assert caught.value.code == "unsafe_content_id"


def test_a_key_we_made_is_a_key() -> None:
    key = key_for(new_content_id(), "webp")
    assert checked_key(key) == key


def test_the_same_file_in_another_run_differs_by_its_url_alone() -> None:
    content_id, first, second = new_content_id(), new_run_id(), new_run_id()
    key = key_for(content_id, "png")
    reference = MediaReference(
        content_id=content_id,
        url=url_for(key, first),
        local_path=key,
        sha256="0" * 64,
        mime_type="image/png",
        bytes=1,
        width=1,
        height=1,
    )
    moved = for_run(reference, second)
    assert moved.url == f"/workflow/{second}/media/{key}"
    assert moved.model_copy(update={"url": reference.url}) == reference
