"""A sentence prepared for cue patterns: every name one letter, every particle its plain form.

`Momentum과 RMS Prop 방식을 합친 방식이다` becomes `Ⓐ를 합친 방식이다`, where Ⓐ is a letter of
Unicode's private use area that stands for both names. Patterns then need not know how names look,
which form a particle takes, how a list is written, or that a `방식` may follow a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kg.extract.relations.compound import is_compound_tail
from kg.lang.ko.morphology import PARTICLE, ROLES
from kg.model.concept import Mention
from kg.runtime.lazy import regex

MOST = 40  # names of one sentence that are looked at; longer lists are no statement
FIRST = 0xE000
LAST = FIRST + MOST - 1
LETTERS = f"{chr(FIRST)}-{chr(LAST)}"
"""For a character class. No more than there can be: `re` looks at every one when it compiles."""
_PRIVATE = regex("[\ue000-\uf8ff]")


def is_letter(char: str) -> bool:
    """Whether a character of a prepared sentence stands for a name."""
    return FIRST <= ord(char) <= LAST


@dataclass(slots=True)
class Argument:
    """A noun phrase that names one or more concepts."""

    concepts: list[str]
    start: int  # offsets in the sentence, of the first and behind the last name
    end: int
    role: str = ""  # of its particle, see kg.lang.ko.morphology.ROLES
    problem: bool = False  # "the problem of X"
    quoted: bool = False
    headed: bool = False  # followed by a 모델, 방식 …: rather "a kind of X thing" than X
    listed: bool = False  # several, joined by and
    partial: bool = False  # a noun stands right before it that is part of a longer name
    unknown: bool = False  # and that noun is no concept


@dataclass(slots=True)
class SentenceTemplate:
    """The prepared sentence."""

    text: str
    phrases: list[Argument] = field(default_factory=list)
    full: str = ""  # the same, before `X 등의 Y` was shortened to X

    def phrase(self, letter: str) -> Argument:
        """The phrase that a letter stands for."""
        return self.phrases[ord(letter) - FIRST]


@cache
def _words(name: str) -> list[str]:
    """A word list of `template.toml`, the longest first."""
    lists = tomllib.loads(Path(__file__).with_name("template.toml").read_text("utf-8"))
    return sorted(lists[name].split(), key=len, reverse=True)


@cache
def _tail_pattern(script: str) -> re.Pattern[str]:
    """What may follow a name in that script: a kind of thing, 등, a particle."""
    kinds = {
        "hangul": ("always",),
        "latin": ("always", "latin"),
        "code": ("always", "latin", "code"),
    }
    head = "|".join(sorted((w for k in kinds[script] for w in _words(k)), key=len, reverse=True))
    trouble = "|".join(_words("trouble"))
    return re.compile(
        rf"(?P<close>[`'\"”’)\]*>]{{0,3}})"
        rf"(?:\s?\$[^$\n]{{1,24}}\$(?![A-Za-z0-9]))?"  # its symbol: 학습률 $\eta$를
        rf"(?:\s?(?P<trouble>의\s?(?:{trouble})|(?:{trouble})))?"
        rf"(?:(?<![의])\s?(?P<head>{head})(?:들)?)?"
        rf"(?P<etc>\s?등등?)?"
        rf"(?P<form>\s?(?:{PARTICLE}))?(?![가-힣])"
    )


_CODE = regex(r"[a-z][A-Z]|[-_$.()<>]|^[a-z]+$")


def _script(name: str) -> str:
    if "가" <= name[-1] <= "힣":
        return "hangul"
    return "code" if _CODE.search(name) else "latin"


@cache
def _english_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before and behind an English name."""
    before = rf"(?:\b(?:{'|'.join(_words('articles'))})\s+)+$"
    behind = (
        rf"(?P<trouble> (?:problems?|issues?))?(?: (?:{'|'.join(_words('english'))}))?(?![\w-])"
    )
    return re.compile(before, re.IGNORECASE), re.compile(behind)


def frame(sentence: str, mentions: Sequence[Mention]) -> SentenceTemplate:
    """Prepare one sentence; `mentions` are those in it, in order."""
    sentence = _PRIVATE.sub(" ", sentence)  # icon fonts have them, and here they stand for names
    korean = bool(re.search("[가-힣]", sentence))
    prepared = SentenceTemplate("")
    parts: list[str] = []
    place, last = 0, None
    for mention in mentions[:MOST]:
        if mention.start < place:
            continue
        before = sentence[place : mention.start]
        before = _english_patterns()[0].sub("", before) if not korean else before
        parts.append(before.rstrip("`'\"“‘*<[") if before[-1:] in "`'\"“‘*<[" else before)
        phrase = Argument([mention.concept], mention.start, mention.end)
        before = sentence[place : mention.start]
        hangul = "가" <= sentence[mention.start] <= "힣"
        phrase.partial = is_compound_tail(before, last, hangul)
        phrase.unknown = phrase.partial and before != " "
        written, place = _tail(sentence, mention.end, phrase, korean)
        last = chr(FIRST + len(prepared.phrases)) + written
        parts.append(last)
        prepared.phrases.append(phrase)
    parts.append(sentence[place:])
    prepared.text = re.sub(r"\s+", " ", "".join(parts)).strip().replace("떄", "때")
    if not korean:
        prepared.text = _ASIDE.sub("", prepared.text)
    _glosses(prepared)
    _lists(prepared, korean)
    prepared.full = prepared.text
    if korean:
        prepared.text = _APPOSED.sub(r"\1\2", prepared.text)
    return prepared


_APPOSED = regex(rf"([{LETTERS}])(?: 등의|와 같은| 같은|라는) [{LETTERS}](?=[가-힣])(?!의)()")


def _tail(sentence: str, end: int, phrase: Argument, korean: bool) -> tuple[str, int]:
    """What follows a name and belongs to it, in plain form, and where the rest begins."""
    if not korean:
        found = _english_patterns()[1].match(sentence, end)
        if found:
            phrase.problem = bool(found["trouble"])
            return "", found.end()
        return "", end
    found = _tail_pattern(_script(sentence[phrase.start : end])).match(sentence, end)
    if not found:
        return "", end
    form = (found["form"] or "").strip()
    if found["form"] and found["form"][0] == " " and form not in _words("apart"):
        whole = found.group()[: -len(found["form"])]
        form, stop = "", end + len(whole)
    else:
        stop = found.end()
    phrase.problem = bool(found["trouble"])
    phrase.role = ROLES.get(form, "")
    phrase.headed = bool(found["head"])
    phrase.quoted = found["close"][:1] in ("'", '"', "”", "’")
    etc = " 등" if found["etc"] and phrase.role == "의" else ""
    return etc + _plain_form(form, phrase.role), stop


_ASIDE = regex(r" \((?:an? |the )[^()]{1,80}\)")  # Adam combines Momentum (an average) and …


def _plain_form(form: str, role: str) -> str:
    if not role:
        return ""
    if role == "일":
        return "일때" if form.startswith("일때") else "일"
    if role == "다" and form not in ("다", "이다", "입니다"):
        return form if form.startswith("이") else "이" + form
    return {"다": "이다", "라고": "라고", "는": "는"}.get(role, role)


_GLOSS = regex(rf"([{LETTERS}]) ?\((?:[{LETTERS}](?:, ?)?)+\)?([가-힣]*)")


def _glosses(prepared: SentenceTemplate) -> None:
    """`A(B)는` is A, with the particle behind the bracket, when B names the same concept."""

    def plain(found: re.Match[str]) -> str:
        first = prepared.phrase(found[1])
        inner = [prepared.phrase(char) for char in found[0][1:] if is_letter(char)]
        if not all(phrase.concepts == first.concepts for phrase in inner):
            return found[0]
        role = ROLES.get(found[2], "")
        first.role = role or first.role
        return found[1] + (_plain_form(found[2], role) if role else found[2])

    prepared.text = _GLOSS.sub(plain, prepared.text)


_AND = regex(
    rf"([{LETTERS}])(?: 등 ?)?"
    r"(와|나|,|/|·| 및| 또는| 혹은| 그리고| and| or| &| \+|, and|, or|, 그리고|, 또는)"
    rf"(?:(?<!/) )?([{LETTERS}])"
)


def _lists(prepared: SentenceTemplate, korean: bool) -> None:
    """Make one phrase of several that are joined: `A, B와 C를` = `Ⓧ를`."""
    text = prepared.text
    for _ in range(MOST):
        joined = False
        for found in _AND.finditer(text):
            one, other = prepared.phrase(found[1]), prepared.phrase(found[3])
            if found[2] == "," and not _may_list(text, found, korean):
                continue
            other.concepts = list(dict.fromkeys([*one.concepts, *other.concepts]))
            other.start, other.listed = one.start, True
            other.problem = one.problem or other.problem
            text = text[: found.start()] + found[3] + text[found.end() :]
            joined = True
            break
        if not joined:
            break
    prepared.text = text


def _may_list(text: str, found: re.Match[str], korean: bool) -> bool:
    """Whether a comma joins: English needs an `and` to come, or a third of its kind."""
    if korean:
        return True
    rest = text[found.end() :]
    return bool(re.match(rf"(?:, ?[{LETTERS}])*,? (?:and|or|&) [{LETTERS}]", rest))
