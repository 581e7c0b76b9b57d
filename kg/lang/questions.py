"""Questions: which of their words say what is sought, and what kind of answer is wanted."""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


class Kind(Enum):
    """What kind of answer a question wants."""

    WHAT = "what"
    WHY = "why"
    DIFFERENCE = "difference"
    HOW = "how"
    WHEN = "when"
    OTHER = "other"


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))


@cache
def _stop(language: str) -> frozenset[str]:
    return frozenset(_lists()["stop"][language].split())


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(_lists()["endings"]["korean"].split(), key=len, reverse=True))


@cache
def _kinds() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((Kind(one["name"]), _pattern(one)) for one in _lists()["kind"])


@cache
def _against() -> re.Pattern[str]:
    return _pattern(_lists()["against"])


def _pattern(cues: dict[str, str]) -> re.Pattern[str]:
    return re.compile(f"{cues['english']}|{cues['korean']}", re.IGNORECASE)


def is_stop(word: str) -> bool:
    """Whether an English word, in lower case, says nothing of what is sought."""
    return word in _stop("english")


def is_stop_korean(word: str) -> bool:
    """The same of a Korean word, with its ending or without."""
    return word in _stop("korean") or stem(word) in _stop("korean")


@cache
def _tails() -> frozenset[str]:
    return frozenset(_endings())


def is_ending(word: str) -> bool:
    """Whether a Korean word is nothing but a particle or an ending."""
    return word in _tails()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A Korean word without the particle or verbal ending that follows a noun.

    It is greedier than `korean.splits`: it is made to find words, not to name anything.
    """
    for ending in _endings():
        if len(word) - len(ending) >= 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def kind_of(question: str) -> Kind:
    """What kind of answer the question wants, by its cue words, English or Korean."""
    for kind, pattern in _kinds():
        if pattern.search(question.strip()):
            return kind
    return Kind.OTHER


@cache
def _form(form: str) -> re.Pattern[str]:
    return re.compile(_lists()["form"][form], re.IGNORECASE)


def asks_for(form: str, question: str) -> bool:
    """Whether the question asks for something that is no prose: "formula", "code"."""
    return bool(_form(form).search(question))


def sets_against(question: str) -> bool:
    """Whether the question sets two things against each other: A vs B, why A over B, A보다 B."""
    return kind_of(question) is Kind.DIFFERENCE or bool(_against().search(question))
