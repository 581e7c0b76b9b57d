"""The graph page: one HTML file, complete in itself, that shows a concept graph and opens anywhere.

pyvis emits it (its `Network` holds the nodes, edges and options, its bundled vis-network keeps the
view and the gestures); the template, the script and the style are ours. What the notes say reaches
the page as data only: no text of theirs is ever part of the markup or of a script. Writing the
file is the caller's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kg.graph.selection import Selection

if TYPE_CHECKING:
    import networkx as nx

Theme = Literal["auto", "light", "dark"]
Editor = Literal["file", "vscode", "obsidian"]
Links = Literal["relative", "absolute", "none"]


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section as the reading panel shows it."""

    path: str  # relative to the notes folder, with "/"
    line: int  # 1-based, of its heading
    heading: tuple[str, ...]  # from the outermost heading to its own
    source: str  # its Markdown, the heading line included


@dataclass(frozen=True, slots=True)
class PageState:
    """From which state of which notes the page is made; shown on it, so that it can be trusted."""

    newest: str = ""  # the newest edit among the notes, as text
    notes: int = 0
    sections: int = 0


@dataclass(frozen=True, slots=True)
class PageOptions(Selection):
    """What the page shows and how it looks at first."""

    title: str = "Concept graph"
    theme: Theme = "auto"
    root: str = ""  # the notes folder, absolute or from the page's; "": places aren't linked
    editor: Editor = "file"  # what links open if `root` is absolute
    hidden_kinds: frozenset[str] = field(default=frozenset({"section", "note"}))
    hidden_relations: frozenset[str] = field(default=frozenset())


def render(
    graph: nx.MultiDiGraph[Any],
    sources: Mapping[str, SectionText],
    options: PageOptions | None = None,
    state: PageState | None = None,
) -> str:
    """The whole page as text that any UTF-8 file can hold. The same arguments give the same text.

    Raises:
        UnknownConceptError: `options.concept` isn't a node of the graph.
        KgError: nothing in the graph has the tag or path of the options.
        KgError: pyvis brings another vis-network than the one that this page was made for.
    """
    from kg.graph.selection import select
    from kg.page.contents import collect
    from kg.page.emit import emit
    from kg.page.layout import arrange

    options = options or PageOptions()
    chosen = select(graph, options)
    contents = collect(chosen, sources)
    return emit(contents, arrange(contents), options, state or PageState())
