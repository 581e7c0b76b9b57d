"""Is there such a model? Asked before anything heavy is loaded, and answered in seconds.

sentence-transformers asks the hub for several files, five times each with growing pauses: without
a network it takes 70 s to say so.
"""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import KgError

_SECONDS = 5.0
_SIGNS = ("modules.json", "config.json")
"""A folder with one of these holds a model of sentence-transformers or of transformers."""


def find_model(model: str) -> str:
    """Where sentence-transformers finds a model: its folder, or its full name on the hub.

    Args:
        model: what the user gave: a folder, a name, or a short name ("all-MiniLM-L6-v2").

    Raises:
        KgError: neither a folder with a model, nor in the cache, nor on a hub within reach.
    """
    shown = f"{model[:100]!r}"
    folder = Path(model).expanduser()
    if _is_dir(folder):
        if not any((folder / sign).is_file() for sign in _SIGNS):
            raise KgError(f"The folder {shown} holds no model: no modules.json, no config.json.")
        return str(folder)
    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        if not _is_cached(name):
            reach_hub(name)
    except ValueError as error:  # the hub's library on a name that no model can have
        raise KgError(
            f"There is no model {shown}: neither a folder nor a name that a hub knows."
        ) from error
    return name


def reach_hub(name: str) -> None:
    """Return if the hub answers and has a model of that name.

    Raises:
        KgError: it doesn't, or it hasn't.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=_SECONDS)
    except RepositoryNotFoundError as error:
        raise KgError(
            f"The model hub has no {name}: give the name or the folder of another model (--model)."
        ) from error
    except Exception as error:  # its HTTP library's, its offline mode's, or the system's
        raise KgError(
            f"The model {name} is not on this machine and the model hub cannot be reached: "
            "give the folder of a model (--model FOLDER), or connect."
        ) from error


def _is_dir(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except (OSError, ValueError):  # too long for the file system, or not a path at all
        return False


def _is_cached(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    folder = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    return any(
        isinstance(try_to_load_from_cache(name, sign, cache_dir=folder), str) for sign in _SIGNS
    )
