"""Is there such a model? Asked before anything heavy is loaded, and answered in seconds.

sentence-transformers asks the hub for several files, each six times with growing pauses: without a
network it takes 70 s to say so.
"""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import KgError

_SECONDS = 5.0  # for the hub to answer
_SIGNS = ("modules.json", "config.json")
"""A folder with one of these holds a model of sentence-transformers or of transformers."""


def find_model(model: str) -> str:
    """Where sentence-transformers finds a model: its folder, or its name on the hub.

    Args:
        model: what the user gave: a folder, a name, or a short name ("all-MiniLM-L6-v2").

    Raises:
        KgError: neither a folder with a model, nor in the cache, nor on a hub within reach.
    """
    shown = repr(model[:100])
    if folder := _folder(model):
        if not any((folder / sign).is_file() for sign in _SIGNS):
            raise KgError(f"The folder {shown} holds no model: no modules.json, no config.json.")
        return str(folder)
    try:
        if not any(map(_is_cached, _full_names(model))):
            reach_hub(model)
    except ValueError as error:  # the hub's library on a name that no model can have
        raise KgError(
            f"There is no model {shown}: neither a folder nor a name that a hub knows."
        ) from error
    return model


def reach_hub(model: str) -> None:
    """Return if the hub answers and has a model of that name.

    Raises:
        KgError: it doesn't, or it hasn't.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    for name in _full_names(model):
        try:
            HfApi().model_info(name, timeout=_SECONDS)
        except RepositoryNotFoundError:
            continue
        except Exception as error:  # its HTTP library's, its offline mode's, or the system's
            raise KgError(
                f"The model {model} is not on this machine and the model hub cannot be reached: "
                "give the folder of a model (--model FOLDER), or connect."
            ) from error
        return
    raise KgError(
        f"The model hub has no {model}: give the name or the folder of another model (--model)."
    )


def _full_names(model: str) -> list[str]:
    """The names a model may have on the hub, as sentence-transformers looks for them."""
    return [model] if "/" in model else [f"sentence-transformers/{model}", model]


def _folder(model: str) -> Path | None:
    try:
        folder = Path(model).expanduser()
        return folder if model and folder.is_dir() else None
    except (OSError, ValueError, RuntimeError):  # too long, not a path, or nobody's home
        return None


def _is_cached(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    folder = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    return any(
        isinstance(try_to_load_from_cache(name, sign, cache_dir=folder), str) for sign in _SIGNS
    )
