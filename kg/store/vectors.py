"""The vector files of an index: one a space, under the number of the generation that wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.passages import Space
from kg.store.schema import Manifest
from kg.store.sums import sound, sums

if TYPE_CHECKING:
    from kg.index import VectorIndex


def vector_file(folder: Path, space: str, generation: int) -> Path:
    """Where the vectors of a space are, as that generation wrote them."""
    return folder / f"vectors-{space}-{generation}.faiss"


class VectorFiles:
    """As a build handles them: each is checked to the last byte."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, space: str, manifest: Manifest) -> VectorIndex | None:
        """The vectors of a space, to be changed; None: they must be made anew."""
        if space not in manifest.vectors or not self._sound(space, manifest):
            return None
        from kg.index import VectorIndex

        try:
            return VectorIndex.load(self._file(space, manifest), mapped=False)
        except KgError:
            return None

    def save(self, vectors: Mapping[Space, VectorIndex], generation: int) -> dict[str, list[int]]:
        """Write new files; returns their checksums."""
        written: dict[str, list[int]] = {}
        for space, index in vectors.items():
            file = vector_file(self._folder, space, generation)
            index.save(file)
            written[space] = sums(file)
        return written

    def whole(self, manifest: Manifest) -> bool:
        """Whether every file of a generation is as it was written."""
        return all(self._sound(space, manifest) for space in manifest.vectors)

    def sweep(self, manifests: Iterable[Manifest]) -> None:
        """Remove the files of generations that no reader can still be about to open."""
        used = {self._file(space, one) for one in manifests for space in one.vectors}
        for file in self._folder.glob("vectors-*"):
            if file not in used:
                with suppress(OSError):
                    file.unlink()

    def _file(self, space: str, manifest: Manifest) -> Path:
        return vector_file(self._folder, space, manifest.vectors[space])

    def _sound(self, space: str, manifest: Manifest) -> bool:
        return sound(self._file(space, manifest), manifest.sums.get(space, ()), most=None)
