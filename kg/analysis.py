"""The graph stages of a build: candidates, concepts, mentions, relations, weights."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.concepts import AliasRules, parse_rules, resolve
from kg.language.names import key, normal
from kg.readings import mined, said, shape
from kg.relations import merge

if TYPE_CHECKING:
    from kg.concepts import Lexicon, Mention
    from kg.notebook import Notebook
    from kg.progress import Progress
    from kg.relations import Relation
    from kg.store import Draft

ALIASES = "aliases.md"


def analyse(draft: Draft, notebook: Notebook, progress: Progress) -> None:
    """Read the graph out of the draft's sections and put it into the draft."""
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
    graph = build(sections.values(), lexicon, named, merge(read), notes)
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


def rules_of(notebook: Notebook) -> AliasRules:
    """What the user says of names: in kg.toml, and in aliases.md beside it or among the notes."""
    settings = notebook.settings
    same = tuple((label, *names) for label, names in settings.aliases.items())
    never = settings.never
    for folder in dict.fromkeys((notebook.root, notebook.notes)):
        file = folder / ALIASES
        if file.is_file():
            written = parse_rules(file.read_text("utf-8", errors="replace"))
            same, never = same + written.same, never + written.never
    return AliasRules(same=same, never=never)


def rules_digest(notebook: Notebook) -> str:
    """Changes when the user's rules for names do."""
    return blake2b(repr(rules_of(notebook)).encode(), digest_size=8).hexdigest()
