"""Formulas inside a text are symbols, not words: `$x$` names nothing."""

from __future__ import annotations

import re

# Opened and closed as Pandoc reads it, so that `$attrs와 $emit` and `$5` stay words.
_FORMULA = re.compile(
    r"\$\$[^$]{1,1000}\$\$|(?<![\\$\w])\$(?=[^\s$])[^$\n]{0,300}?(?<=[^\s\\])\$(?![A-Za-z0-9$])"
)
_COMMAND = re.compile(r"\\[A-Za-z]{2,}(?:_?\{[^{}]{0,80}\})*")


def without_formulas(text: str) -> str:
    """The text with blanks where its formulas are: every offset stays right."""
    if "$" in text:
        text = _FORMULA.sub(lambda found: " " * len(found[0]), text)
    if "\\" in text:
        text = _COMMAND.sub(lambda found: " " * len(found[0]), text)
    return text
