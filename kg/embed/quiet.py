"""Keeps what Hugging Face's libraries print and warn off the terminal, and brings it back after."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_TALKERS = ("sentence_transformers", "transformers", "huggingface_hub", "torch")


@contextmanager
def quiet() -> Iterator[None]:
    """Inside it, no progress bar, warning or log line below an error; import the libraries first.

    Their errors still come as exceptions, which say all that is needed.
    """
    from transformers.utils import logging as transformers_logging

    levels = {name: logging.getLogger(name).level for name in _TALKERS}
    bars = transformers_logging.is_progress_bar_enabled()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for name in _TALKERS:
                logging.getLogger(name).setLevel(logging.CRITICAL)
            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the hub's too
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
            if bars:
                transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
