"""Forms: answers that are no prose, where the question asks for such: a formula, code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from kg.lang.questions import asks_for
from kg.notes.sections import Section, Sentence

Form = Literal["formula", "code"]

_MOST: dict[Form, int] = {"formula": 2, "code": 1}
_LETTERS = 700  # of code, in whole lines
_SIGNS = re.compile(r"\s[=/^*+≈∝]\s|\w[=^]\w|\$[^$]*[=\\^_/][^$]*\$|\b[A-Za-z]+\([^)]*\)\s*=")
"""What a formula has that is written into a sentence."""


def form_of(question: str) -> Form | None:
    """What a question asks for besides prose."""
    if asks_for("code", question):
        return "code"
    return "formula" if asks_for("formula", question) else None


def shown(section: Section, form: Form | None) -> Sequence[Sentence]:
    """The formulas or the code of a section that are quoted, as they stand there."""
    if form is None:
        return ()
    found = [
        Sentence(_whole_lines(block.text), block.line, place)
        for place, block in enumerate(section.blocks)
        if block.kind == form
    ]
    return found[: _MOST[form]]


def is_formula(sentence: Sentence) -> bool:
    """Whether a sentence has a formula in it."""
    return bool(_SIGNS.search(sentence.text))


def _whole_lines(text: str) -> str:
    """As many lines as are read in a moment, the first one always."""
    lines = text.rstrip().split("\n")
    size, kept = 0, 0
    for line in lines:
        size += len(line) + 1
        if kept and size > _LETTERS:
            break
        kept += 1
    return "\n".join(lines[:kept])
