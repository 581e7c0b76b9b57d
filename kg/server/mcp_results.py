"""What the tools of `kg mcp` return: JSON of few tokens, made of the results of a vault.

All text of notes stands in JSON strings, cleaned as for a terminal, so that none of it can pass for
a word of ours. A result is filled part by part, the weightiest first, until its budget is spent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.graph.concept_view import ConceptPath, ConceptView
from kg.graph.lint import Finding
from kg.model.relation import Relation
from kg.notes.sections import Section
from kg.runtime.visible import clean
from kg.search.answer import Answer

NEAR = 0.25
"""Score of the best section from which an unanswered question is near what the notes say: half of
what an answer needs (`kg.search.calibration.THRESHOLD`). Set by hand, not measured."""
_WIDE = "\u1100"
"""From this character on (Hangul, kana, Chinese) one is half a token, before a quarter."""


def tokens(text: str) -> int:
    """About how many tokens a text is: a quarter for a character, a half for one of East Asia."""
    wide = sum(character >= _WIDE for character in text)
    return (len(text) - wide + 3) // 4 + (wide + 1) // 2


def dumped(value: object) -> str:
    """A value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Result:
    """An object that is filled while it is within its budget."""

    def __init__(self, budget: int, **fixed: object) -> None:
        """Begin an object.

        Args:
            budget: tokens that it may have.
            fixed: what stands in it in any case.
        """
        self.value: dict[str, Any] = dict(fixed)
        self._left = budget - tokens(dumped(fixed)) - tokens(',"more":true')

    def add(self, key: str, items: Iterable[object]) -> None:
        """Add items to a list as long as they fit; `more` says that some didn't."""
        for item in items:
            cost = tokens(dumped(item) + ",")
            if key not in self.value:
                cost += tokens(f',"{key}":[]')
            if cost > self._left:
                self.value["more"] = True
                return
            self.value.setdefault(key, []).append(item)
            self._left -= cost

    def fits(self, text: str) -> bool:
        """Whether a line of text still fits; if so, it is taken off the budget."""
        cost = tokens(json.dumps(text, ensure_ascii=False))
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def __str__(self) -> str:
        return dumped(self.value)


def at(path: str, line: int) -> str:
    """A place as `read` takes it."""
    return f"{clean(path)}:{line}"


def answer_result(answer: Answer, trouble: str | None, budget: int) -> str:
    """An answer: verdict, quotes, what joins the concepts, sections, and how fresh it is."""
    state = answer.index
    index: dict[str, object] = {"stale": bool(state and state.stale)}
    if trouble:
        index["trouble"] = clean(trouble)[:200]
    result = Result(budget, verdict=verdict(answer), index=index)
    result.add("quotes", ({"at": at(q.path, q.line), "text": clean(q.text)} for q in answer.quotes))
    result.add(
        "sections",
        (
            {
                "at": at(hit.section.path, hit.line),
                "heading": clean(hit.section.title)[:80],
                "score": round(hit.score, 2),
            }
            for hit in answer.hits
        ),
    )
    labels = {concept.id: concept.label for concept in answer.concepts}
    result.add("edges", _edges(answer.relations, labels))
    return str(result)


def verdict(answer: Answer) -> str:
    """Whether the notes answer, hold something near, or know nothing of it."""
    if answer.quotes:
        return "answered"
    return "near" if answer.hits and answer.hits[0].score >= NEAR else "unknown"


def _edges(relations: Iterable[Relation], labels: Mapping[str, str]) -> Iterable[list[str]]:
    for relation in relations:
        source, target = (clean(labels.get(end, end)) for end in (relation.source, relation.target))
        place = [at(e.path, e.line) for e in relation.evidence[:1]]
        yield [source, relation.relation, target, *place]


def lines_result(
    path: str, sections: Iterable[Section], start: int, end: int | None, budget: int
) -> str | None:
    """The lines of a note from `start` on; None: there is no such line.

    Args:
        path: of the note.
        sections: of the note, in order.
        start: the first line.
        end: the last line; None: the whole section that `start` is in.
        budget: tokens; where the lines are more, `next` is what to read then.
    """
    ordered = list(sections)
    lines = {
        number: line
        for section in ordered
        for number, line in enumerate(section.source.splitlines(), section.line)
    }
    above = [section for section in ordered if section.line <= start]
    heading = above[-1].heading if above else ()
    if end is None:
        end = start
        if above and start <= ordered[-1].end_line:
            start, end = above[-1].line, above[-1].end_line
    wanted = [number for number in lines if start <= number <= end]
    if not wanted:
        return None
    fixed = {"at": f"{at(path, start)}-{end}", "heading": [clean(part) for part in heading]}
    result = Result(budget, **fixed, next=fixed["at"], text="")  # with room for `next`
    shown: list[str] = []
    for number in wanted:
        text = clean(lines[number], lines=True)
        if not result.fits(text):
            break
        shown.append(text)
    if not shown:  # a line longer than the budget: its beginning is better than nothing
        shown = [clean(lines[wanted[0]], lines=True)[: budget // 2] + "…"]
    result.value["text"] = "\n".join(shown)
    result.value["at"] = f"{at(path, start)}-{wanted[len(shown) - 1]}"
    del result.value["next"]
    if len(shown) < len(wanted):
        result.value["next"] = f"{at(path, wanted[len(shown)])}-{end}"
    return str(result)


def concept_result(view: ConceptView, budget: int) -> str:
    """A concept: names, definitions, relations, sections that mention it, neighbours."""
    result = Result(budget, label=clean(view.concept.label))
    result.add("names", (clean(name.text) for name in view.concept.names[1:6]))
    places = ({"at": at(p.path, p.line), "text": clean(p.text)} for p in view.definitions)
    result.add("definitions", places)
    result.add("edges", _edges(view.relations, view.labels))
    result.add("near", (clean(concept.label) for concept in view.neighbours))
    result.add("mentions", (at(place.path, place.line) for place in view.mentions))
    return str(result)


def path_result(path: ConceptPath, budget: int) -> str:
    """The steps from one concept to another, each with the line that says so."""
    label = {node: clean(name) for node, name in path.labels.items()}
    joined = bool(path.steps) or path.start == path.end
    result = Result(budget, **{"from": label[path.start], "to": label[path.end], "joined": joined})
    steps = []
    for step in path.steps:
        edge: dict[str, object] = {"edge": [label[step.source], step.relation, label[step.target]]}
        for evidence in step.evidence[:1]:
            place = at(evidence["path"], evidence["line"])
            edge |= {"at": place, "text": clean(evidence["text"])}
        steps.append(edge)
    result.add("steps", steps)
    return str(result)


def outline_result(sections: Iterable[Section], budget: int) -> str:
    """The notes and the headings in them, by path and line."""
    result = Result(budget)
    result.add("headings", ([at(s.path, s.line), s.level, clean(s.title)] for s in sections))
    return str(result)


def lint_result(findings: Iterable[Finding], budget: int) -> str:
    """Likely mistakes in the notes."""
    result = Result(budget)
    result.add("findings", ([at(f.path, f.line), f.rule, clean(f.message)] for f in findings))
    return str(result)
