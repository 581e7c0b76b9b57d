"""Is there such a model? Asked before anything heavy is loaded, and answered in seconds.

sentence-transformers asks the hub for several files, each six times with growing pauses: without a
network it takes 70 s to say so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kg.runtime import user
from kg.runtime.errors import KgError

_SECONDS = 5.0  # for the hub to answer
_SIGNS = ("modules.json", "config.json")
"""A folder with one of these holds a model of sentence-transformers or of transformers."""
_OWN = "sentence_transformers."
"""Classes of other packages or of files in the model's folder would be code it brings."""
_MOST = 1 << 20  # bytes of a modules.json

SAFELY: Mapping[str, bool | None] = MappingProxyType(
    {"trust_remote_code": False, "weights_only": True, "use_safetensors": None}
)
"""For whatever loads a model, whose own files could ask for anything else: that code of theirs is
run, or that pickled weights are taken (never where there are others) and may hold code."""


def check_allowed(model: str) -> None:
    """Return if the user has named a model before, or lists it in their settings.

    Raises:
        KgError: they haven't: then nothing is looked up, fetched or loaded.
    """
    if not user.is_allowed(_identity(model)):
        raise KgError(
            f"Only kg.toml or the index names the model {model[:100]!r}, and they may have come "
            "from elsewhere: if you want it, name it once with `kg build --model`, or under "
            f"models in {user.settings_file()}."
        )


def allow(model: str) -> None:
    """Note that the user named a model, so that kg.toml or an index may name it from now on."""
    user.allow(_identity(model))


def _identity(model: str) -> str:
    """What a model is allowed by: a short path may lead to another folder in each notebook."""
    folder = _folder(model)
    return str(folder.resolve()) if folder else model


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
        _check_code(folder, shown)
        return str(folder)
    try:
        if not any(map(_is_cached, _full_names(model))):
            reach_hub(model)
    except ValueError as error:  # the hub's library on a name that no model can have
        raise KgError(
            f"There is no model {shown}: neither a folder nor a name that a hub knows."
        ) from error
    return model


def _check_code(folder: Path, shown: str) -> None:
    """Return if all that a model is put together from comes with sentence-transformers.

    Raises:
        KgError: it brings code of its own, or pickled weights, or can't be told.
    """
    file = folder / "modules.json"
    try:
        parts = []
        if file.exists():
            with file.open("rb") as stream:
                parts = json.loads(stream.read(_MOST))
        kinds = [str(part["type"]) for part in parts]
        strange = next((kind for kind in kinds if not kind.startswith(_OWN)), None)
        pickles = folder.rglob("pytorch_model*.bin")
        pickled = any(next(f.parent.glob("*.safetensors"), None) is None for f in pickles)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise KgError(f"The model in {shown} can't be read: {error}.") from error
    if strange:
        raise KgError(f"The model in {shown} brings its own code ({strange[:60]}): kg runs none.")
    if pickled:
        raise KgError(
            f"The weights in {shown} are a pickle, which can hold code: "
            "have them as model.safetensors."
        )


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
