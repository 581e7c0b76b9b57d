"""The graph stages of a build: candidates, concepts, mentions, relations, weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.concepts import resolve
from kg.language.names import key, normal
from kg.likeness import similar
from kg.readings import mined, said, shape
from kg.relations import merge
from kg.rules import rules_of

if TYPE_CHECKING:
    from kg.concepts import Lexicon, Mention
    from kg.index import VectorIndex
    from kg.notebook import Notebook
    from kg.progress import Progress
    from kg.relations import Relation
    from kg.store import Draft


def analyse(
    draft: Draft, notebook: Notebook, progress: Progress, meaning: VectorIndex | None = None
) -> None:
    """Read the graph out of the draft's sections and put it into the draft.

    `meaning` holds the vectors of what sections say; without it none are found similar.
    """
    from kg.graph import build

    sections = draft.now.sections()
    notes = [stored.note for stored in draft.now.notes().values() if stored.note]
    shapes = {number: shape(section) for number, section in sections.items()}
    kept = draft.kept("candidates")
    found = [(section, mined(section, shapes[n], kept)) for n, section in sections.items()]
    kept.settle()
    lexicon = resolve(found, notes, rules_of(notebook))
    kept = draft.kept("said")
    spoken: dict[int, tuple[Mention, ...]] = {}
    read: list[Relation] = []
    for done, (number, section) in enumerate(sections.items(), 1):
        spoken[number], relations = said(section, shapes[number], lexicon, kept)
        read += relations
        progress("relations", done, len(sections))
    kept.settle()
    named = [mention for some in spoken.values() for mention in some]
    ids = {number: section.id for number, section in sections.items()}
    alike = similar(draft.now.passages("text"), meaning, ids) if meaning else []
    graph = build(sections.values(), lexicon, named, merge(read), notes, alike)
    weighted = [replace(c, weight=graph.nodes[c.id]["weight"]) for c in lexicon.concepts]
    draft.set_graph(weighted, _keys(lexicon), spoken, graph)


def _keys(lexicon: Lexicon) -> list[tuple[str, str]]:
    """Every name, by the keys that a question is looked up with."""
    pairs = {
        (form(name.text), concept.id)
        for concept in lexicon.concepts
        for name in concept.names
        for form in (key, normal)
    }
    return sorted(pairs)
