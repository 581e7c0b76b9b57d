"""How long work tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told after a step: `done` of `total` steps of a stage are made."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show it."""


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody sees."""
