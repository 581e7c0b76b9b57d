"""kg: a knowledge graph and answers out of your own Markdown notes, offline.

    notes ─ sections ─┬─ concepts ─ relations ─ graph ─┬─ store ─ ask ─ cli, page
                      └─ passages ─ embed ── index ────┘

`notes` reads files, `sections` divides them at their headings, `concepts` finds what they speak of
and `relations` what they say of it, each with the line that says so; `graph` joins that up.
`passages` are what `embed` turns into vectors and `index` keeps. `store` holds all of it in the
folder index/, a generation at a time; `pipeline` runs these stages, doing only what changed.
`ask` answers from the store alone; `page` makes the graph one HTML file; `cli` prints.

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

    from kg.vault import Vault

__all__ = ["__version__", "open"]


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
