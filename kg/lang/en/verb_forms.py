"""English verbs of explaining prose: they end a noun phrase (momentum | accelerates | descent)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("verb_forms.toml").read_text("utf-8"))


@cache
def determiners() -> frozenset[str]:
    """Words that begin an object, and so end the verb before it."""
    return frozenset(_lists()["determiners"].split())


@cache
def verb_forms() -> frozenset[str]:
    """The forms of the verbs in `verb_forms.toml` that are hardly ever nouns."""
    lists = _lists()
    found = set(lists["irregular"].split())
    for verb in lists["verbs"].split():
        stem = verb.removesuffix("e")
        third = verb[:-1] + "ies" if verb[-1] == "y" and verb[-2] not in "aeo" else verb + "s"
        if verb.endswith(("ss", "sh", "ch", "x")):
            third = verb + "es"
        past = verb[:-1] + "ied" if third.endswith("ies") else stem + "ed"
        found |= {verb, third, past, stem + "ing"}
    return frozenset(found - set(lists["nouns"].split()))
