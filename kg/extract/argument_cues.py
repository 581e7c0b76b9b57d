"""Does a noun phrase stand where statements have their subject or object?

A rough test for mining, before anything is known to be a concept: a phrase next to one of the
words that the cue tables of `kg.extract.relations` are built on. What it means is read there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kg.lang.ko.morphology import role
from kg.lang.noun_phrases import Word

_HELPERS = (
    r"(?:also|often|usually|mainly|only|can|could|may|might|will|helps?|to"
    r"|is|are|was|were|be|been|best|mostly)"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = tomllib.loads(Path(__file__).with_name("argument_cues.toml").read_text("utf-8"))
    joined = {
        name: "|".join(re.split(r"(?<!\s)\s*\|\s*|\n", text.strip()))
        for name, text in lists.items()
    }
    return {
        "near": re.compile(rf"^[^.,;:]{{0,14}}?(?:{joined['korean']})"),
        "anywhere": re.compile(joined["korean"]),
        "before": re.compile(
            rf"(?:\b(?:{joined['before']})\b)(?: [\w-]+){{0,1}} ?$", re.IGNORECASE
        ),
        "after": re.compile(rf"^[ ,]*(?:{_HELPERS}\b ?)*(?:{joined['after']})", re.IGNORECASE),
    }


def near_predicate(text: str, phrase: Sequence[Word], korean: bool) -> bool:
    """Whether the phrase is a likely argument of a cue in its sentence."""
    first, last, patterns = phrase[0], phrase[-1], _patterns()
    if korean:
        behind = text[last.end : last.end + 200]
        if role(last.form) in ("는", "가"):
            return bool(patterns["anywhere"].search(behind))
        return bool(last.form) and bool(patterns["near"].match(behind))
    before, after = text[max(0, first.start - 40) : first.start], text[last.end : last.end + 80]
    return not before or bool(patterns["before"].search(before) or patterns["after"].match(after))
