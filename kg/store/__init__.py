"""Everything that is written to and read from index/; nobody else knows the names of its files.

One SQLite database holds notes, sections, words, concepts and relations; FAISS files beside it hold
the vectors, one a space, each under the number of the generation that wrote it. A build writes
new FAISS files first and then commits one transaction that names them. Whatever dies in between, a
reader sees the old generation or the new one.

`Snapshot` reads one generation, `Draft` makes the next; `schema` has the tables.
"""

from kg.store.kept import Kept
from kg.store.moments import Moments
from kg.store.opening import discard
from kg.store.reading import Snapshot
from kg.store.schema import Manifest, StoredNote
from kg.store.words import WordIndex
from kg.store.writing import Draft, Entry

__all__ = [
    "Draft",
    "Entry",
    "Kept",
    "Manifest",
    "Moments",
    "Snapshot",
    "StoredNote",
    "WordIndex",
    "discard",
]
