"""Names the code a fold is made of, so that no snapshot outlives the code that wrote it."""

import ast
import hashlib
import sys
from collections.abc import Iterable
from importlib.abc import InspectLoader

OURS = ("services", "shared")


def source_hash(modules: Iterable[str]) -> str:
    """Hash of the source of these modules and of everything of ours that they import, at any distance.

    Followed by import, not listed by hand: a fold that is moved to a module of its own is still in it. The
    first 16 hex digits of sha256.

    Raises:
        KeyError: one of them is not imported.
        OSError: a module comes without its source.
    """
    sources = sources_of(modules)
    return hashlib.sha256("".join(sources[name] for name in sorted(sources)).encode()).hexdigest()[:16]


def sources_of(modules: Iterable[str]) -> dict[str, str]:
    """Source by module name of what `source_hash` covers; what is imported for types only is left out."""
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _source(name)
            waiting += [one for one in _imports(found[name]) if one in sys.modules]
    return found


def _source(name: str) -> str:
    """By the loader, because `inspect` knows no source of an empty file."""
    spec = sys.modules[name].__spec__
    source = spec.loader.get_source(name) if spec and isinstance(spec.loader, InspectLoader) else None
    if source is None:
        raise OSError(f"{name} comes without its source")
    return source


def _imports(source: str) -> Iterable[str]:
    """Our modules that are named in import statements; a name may turn out to be no module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (one for one in named if one.split(".")[0] in OURS)
