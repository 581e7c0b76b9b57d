"""Everything that is written to and read from index/; nobody else knows the names of its files.

One SQLite database holds notes, sections, words, concepts and relations; FAISS files beside it hold
the vectors, one a space, each under the number of the generation that wrote it. A build writes
new FAISS files first and then commits one transaction that names them. Whatever dies in between, a
reader sees the old generation or the new one.

`Snapshot` reads one generation, `Draft` makes the next. What notes say (`schema`), what sections
say of names (`facts`) and what follows from all of them (`conclusions`) have their tables where
they're written; the graph isn't kept, for it is made of these when it's asked for.
"""

from typing import TYPE_CHECKING

from kg.lazy import exports
from kg.store.reading import Snapshot
from kg.store.schema import Manifest, StoredNote

if TYPE_CHECKING:
    from kg.store.conclusions import Renamed
    from kg.store.facts import Facts
    from kg.store.moments import Moments
    from kg.store.opening import discard
    from kg.store.words import WordIndex
    from kg.store.writing import Draft
else:
    __getattr__ = exports(
        __name__,
        {
            "Draft": "writing",
            "Facts": "facts",
            "Moments": "moments",
            "Renamed": "conclusions",
            "WordIndex": "words",
            "discard": "opening",
        },
    )

__all__ = [
    "Draft",
    "Facts",
    "Manifest",
    "Moments",
    "Renamed",
    "Snapshot",
    "StoredNote",
    "WordIndex",
    "discard",
]
