"""kg: a knowledge graph and answers out of your own Markdown notes, offline.

    notes ─ extract ─ resolve ─┬─ index ─┬─ search ─┬─ vault ─ cli, server
              └──── embed ─────┘         ├─ graph ──┤
                                         └─ page ───┘

`notes` reads files and divides them at their headings. `extract` finds what one section names and
states, each with the line that says so; `resolve` makes concepts of the names of all sections, and
`embed` vectors of their texts. `index` keeps it all in the folder index/, a generation at a time;
`build` runs these stages, doing only what changed. `search` answers from the index alone, `graph`
and `page` show it, and `vault` is what every front end uses. docs/architecture.md says more.

From Python:

    import kg

    with kg.open("notes") as notes:
        answer = notes.ask("why ReLU over sigmoid")
        print(answer.text, answer.quotes[0].path, answer.quotes[0].line)
        print(notes.concept("Adam").relations)
"""

from __future__ import annotations

from kg.runtime.version import __version__

TYPE_CHECKING = False  # not imported: until `__main__` runs, Ctrl-C would give a traceback
if TYPE_CHECKING:
    from pathlib import Path

    from kg.build.refresh import Status
    from kg.graph.concept_view import ConceptPath, ConceptSummary, ConceptView
    from kg.graph.lint import Finding
    from kg.model.concept import Concept
    from kg.model.relation import Relation
    from kg.runtime.errors import (
        BusyIndexError,
        DamagedIndexError,
        KgError,
        NoIndexError,
        UnknownConceptError,
        UnwritableIndexError,
    )
    from kg.search.answer import Answer
    from kg.vault import Vault

_DEFINED_IN = {
    "Answer": "kg.search.answer",
    "BusyIndexError": "kg.runtime.errors",
    "Concept": "kg.model.concept",
    "ConceptPath": "kg.graph.concept_view",
    "ConceptSummary": "kg.graph.concept_view",
    "ConceptView": "kg.graph.concept_view",
    "DamagedIndexError": "kg.runtime.errors",
    "Finding": "kg.graph.lint",
    "KgError": "kg.runtime.errors",
    "NoIndexError": "kg.runtime.errors",
    "Relation": "kg.model.relation",
    "Status": "kg.build.refresh",
    "UnknownConceptError": "kg.runtime.errors",
    "UnwritableIndexError": "kg.runtime.errors",
    "Vault": "kg.vault",
}
"""What programs use besides `open`; each module is imported when its name is first asked for."""

__all__ = [
    "Answer",
    "BusyIndexError",
    "Concept",
    "ConceptPath",
    "ConceptSummary",
    "ConceptView",
    "DamagedIndexError",
    "Finding",
    "KgError",
    "NoIndexError",
    "Relation",
    "Status",
    "UnknownConceptError",
    "UnwritableIndexError",
    "Vault",
    "__version__",
    "open",
]


def __getattr__(name: str) -> object:
    if name not in _DEFINED_IN:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_DEFINED_IN[name]), name)


def open(  # noqa: A001 - as in `kg.open(...)`
    notes: str | Path | None = None, index: str | Path | None = None, *, refresh: bool = True
) -> Vault:
    """Open notes to be asked, building their index or bringing it up to date first.

    Args:
        notes: their folder; None: that of the notebook one stands in.
        index: where the index is or shall be; None: the notebook's.
        refresh: whether notes that changed are read again.

    Raises:
        KgError: there are no notes there, or no index can be written.
    """
    from pathlib import Path

    from kg.vault import open_vault

    folder, place = (Path(path) if path is not None else None for path in (notes, index))
    return open_vault(folder, place, refresh=refresh, create=True)
