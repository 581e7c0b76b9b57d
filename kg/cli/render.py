"""Results as text: what each command prints where no JSON is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.cli.terminal import Console, relation_name, say, table
from kg.runtime.visible import clean, named

if TYPE_CHECKING:
    from kg.build.pipeline import BuildReport
    from kg.build.refresh import Status
    from kg.graph.concept_view import ConceptPath, ConceptSummary, ConceptView, SectionPlace
    from kg.graph.lint import Finding
    from kg.model.concept import Name
    from kg.model.relation import Relation
    from kg.search.answer import Answer
    from kg.search.retrieval import Hit

MENTIONS = 8
"""Sections that a card lists beside the defining ones."""
SOURCES = 5
"""Sections that an answer lists."""


def build_report(report: BuildReport, screen: Console) -> str:
    """What a build did, in two lines."""
    counts = ", ".join(f"{count} {kind}" for kind, count in report.counts.items())
    changes = report.changes
    done = [
        f"{len(paths)} {verb}"
        for verb, paths in (
            ("added", changes.added),
            ("changed", changes.changed),
            ("removed", changes.removed),
        )
        if paths
    ]
    if report.reason:
        done.insert(0, f"built anew, because {report.reason}")
    if report.embedded:
        done.append(f"{report.embedded} texts embedded")
    what = "; ".join(done) or "nothing had changed"
    return f"{screen.style(counts, bold=True)}\n{what}; {report.seconds:.1f} s"


def answer_text(answer: Answer, screen: Console, *, explain: bool = False) -> str:
    """An answer, its sources (if asked, with what each signal gave), what joins its concepts."""
    lines: list[str] = []
    if not answer.quotes:
        lines.append(screen.style(say("The notes don't know that."), bold=True))
    for quote in answer.quotes:
        lines.append(screen.wrap(_highlight(clean(quote.text, lines=True), answer, screen)))
        lines.append(f"    {screen.place(quote.path, quote.line)}")
    if answer.hits:
        lines += ["", screen.style(say("Sources" if answer.quotes else "Perhaps"), bold=True)]
        lines += table(_sources(answer.hits, screen, explain=explain))
    if answer.relations:
        lines += ["", screen.style(say("How it joins up"), bold=True)]
        labels = {concept.id: concept.label for concept in answer.concepts}
        lines += relation_lines(answer.relations, labels, screen)
    return "\n".join(lines)


def _sources(hits: Sequence[Hit], screen: Console, *, explain: bool) -> Iterator[tuple[str, ...]]:
    """The best sections with their numbers; one that says the same as a better one stands by it."""
    places = {hit.section.id: screen.place(hit.section.path, hit.line) for hit in hits}
    told: set[str] = set()  # twins of what was shown
    rows = 0
    for number, hit in enumerate(hits, 1):
        if hit.section.id in told or rows == SOURCES:
            continue
        rows += 1
        told.update(hit.twins)
        twins = [places[twin] for twin in hit.twins if twin in places]
        heading = clean(" › ".join(hit.section.heading))
        row = [f"{number:2d}", f"{hit.score:.2f}", places[hit.section.id], heading]
        if twins:
            row[-1] += "  " + screen.style(f"= {', '.join(twins)}", dim=True)
        if explain:
            given = (f"{name} {value:+.2f}" for name, value in hit.signals.items())
            row[-1] += "  " + screen.style(", ".join(given), dim=True)
        yield tuple(row)


def _highlight(text: str, answer: Answer, screen: Console) -> str:
    """The names and words of the question in bold."""
    if not screen.styled:
        return text
    words = sorted({*answer.query.split(), *(c.label for c in answer.concepts)}, key=len)
    pattern = "|".join(re.escape(word) for word in reversed(words) if len(word) > 1)
    return re.sub(
        pattern or "$^", lambda m: screen.style(m[0], bold=True), text, flags=re.IGNORECASE
    )


def relation_lines(
    relations: Sequence[Relation], labels: Mapping[str, str], screen: Console
) -> list[str]:
    """Edges, aligned: source, relation, target, where that is said."""
    return table(
        (
            clean(labels.get(r.source, r.source)),
            screen.style(relation_name(r.relation), fg="magenta"),
            clean(labels.get(r.target, r.target)),
            screen.place(r.evidence[0].path, r.evidence[0].line) if r.evidence else "",
        )
        for r in relations
    )


def concept_text(card: ConceptView, screen: Console) -> str:
    """A concept's card."""
    concept = card.concept
    lines = [screen.style(clean(concept.label), bold=True)]
    lines += table(
        (
            f"  {clean(name.text)}",
            screen.style(_why(name), dim=True),
            screen.place(name.path, name.line) if name.path and name.line else "",
        )
        for name in concept.names[1:]
    )
    if card.definitions:
        lines += _places(say("Defined in"), card.definitions, screen)
    outgoing = [r for r in card.relations if r.source == concept.id]
    incoming = [r for r in card.relations if r.target == concept.id]
    if card.relations:
        lines += ["", screen.style(say("How it joins up"), bold=True)]
        lines += relation_lines([*outgoing, *incoming], card.labels, screen)
    if card.mentions:
        lines += _places(say("Mentioned in"), card.mentions[:MENTIONS], screen)
        if len(card.mentions) > MENTIONS:
            lines.append(f"  … {len(card.mentions) - MENTIONS} more")
    if card.neighbours:
        near = ", ".join(clean(c.label) for c in card.neighbours)
        lines += ["", f"{screen.style(say('Near'), bold=True)}  {near}"]
    return "\n".join(lines)


def route_report(route: ConceptPath, screen: Console) -> str:
    """The steps from one concept to another, each with the line that says so."""
    label = {node: clean(name) for node, name in route.labels.items()}
    if route.start == route.end:
        return f"{label[route.start]}: {say('one and the same')}"
    if not route.steps:
        return f"{label[route.start]}, {label[route.end]}: {say('nothing joins them')}"
    rows, quotes = [], []
    for step in route.steps:
        arrow = screen.style(relation_name(step.relation), fg="magenta")
        proof = step.evidence[0] if step.evidence else None
        place = screen.place(proof["path"], proof["line"]) if proof else ""
        rows.append((label[step.source], arrow, label[step.target], place))
        quotes.append(clean(proof["text"]) if proof else "")
    lines = []
    for row, quote in zip(table(rows), quotes, strict=True):
        lines += [row, *([screen.wrap(quote, "    ")] if quote else [])]
    return "\n".join(lines)


def listing_report(rows: Sequence[ConceptSummary], screen: Console) -> str:
    """Concepts in a list: how central, the label, in how many sections."""
    return "\n".join(
        table(
            (
                f"{row.weight:.2f}",
                f"{row.sections:4d}",
                screen.style(clean(row.label), bold=row.defined),
                screen.style(" ".join(f"#{clean(tag)}" for tag in row.tags), dim=True),
            )
            for row in rows
        )
    )


def lint_report(findings: Sequence[Finding], screen: Console) -> str:
    """Findings, a line each."""
    if not findings:
        return say("Nothing found.")
    return "\n".join(
        table(
            (screen.place(f.path, f.line), screen.style(f.rule, fg="yellow"), clean(f.message))
            for f in findings
        )
    )


def _why(name: Name) -> str:
    """Why a name is one of the concept's, with how sure that is where it isn't certain."""
    sure = "" if name.confidence >= 1 else f" ({name.confidence:.0%})"
    return f"{name.reason}{sure}"


def _places(title: str, places: Sequence[SectionPlace], screen: Console) -> list[str]:
    rows = (
        (f"  {screen.place(p.path, p.line)}", clean(p.heading[-1] if p.heading else p.text))
        for p in places
    )
    return ["", screen.style(title, bold=True), *table(rows)]


def status_report(status: Status) -> str:
    """What is indexed, as a list."""
    counts = status.counts
    size = f"{status.size / 1e6:.1f}"
    rows = [
        ("notes", f"{counts['notes']} in {named(status.notes)}"),
        *((kind, counts[kind]) for kind in ("sections", "concepts", "relations")),
        ("model", f"{status.model}, {status.dimension} dimensions"),
        ("index", f"generation {status.generation} in {named(status.index)}, {size} MB"),
    ]
    lines = table((name, str(value)) for name, value in rows)
    changes = status.changes
    changed = [
        (kind, path)
        for kind, paths in (
            ("added", changes.added),
            ("changed", changes.changed),
            ("removed", changes.removed),
        )
        for path in paths
    ]
    state = "not known to be up to date" if status.stale else "up to date"
    lines += ["", "changed since the index was built:" if changed else state]
    lines += table((f"  {kind}", named(path)) for kind, path in changed)
    if status.problems:
        lines += ["", "could not be read:", *(f"  {clean(text)}" for text in status.problems)]
    return "\n".join(lines)
