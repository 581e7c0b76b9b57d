"""What is a heading about? Question forms, genitives and verbs are taken off, by rule."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kg.language.korean import is_hangul, is_verbal, role
from kg.language.names import aspects, is_generic, words
from kg.language.phrases import (
    Word,
    breaks,
    inflected,
    names_nothing,
    noun_phrases,
    read,
    text_of,
    trimmed,
)

Kind = Literal["name", "versus", "within", "about", "none"]

MOST_WORDS = 5
"""A heading of more words is read as a sentence."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, read.

    `name`: it is the name of a concept. `versus`: it sets its names against each other. `within`:
    the first name, seen within the second (`GAN에서 BN이란`). `about`: a phrase or question that
    speaks of its names.
    """

    names: tuple[str, ...]
    kind: Kind
    aspect: Literal["", "neutral", "problem"] = ""


_CLUTTER = re.compile(
    r"^(?:[\W_]*\d+(?:[.\-]\d+)*[.):]?\s+|(?:chapter|part|step)\s+\d+[.:]?\s*)", re.I
)
_PARENTHESES = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）](?:\s*|(?=[가-힣]))")
_VERSUS = re.compile(r"\s+(?:vs\.?|versus|v\.s\.?|대)\s+", re.I)
_ASKING = re.compile(
    r"(?:이?란|은|는|이라는|라는 것은|이라는 것은)?\s*(?:도대체\s*)?(?:무엇\S*|뭔가\S*|뭘까\S*|뭐\S*)$"
    r"|\s*에\s?(?:대해서?|대하여|대한|관하여|관해)(?:\s.*)?$"
    r"|\s*(?:을|를)?\s*(?:설명|소개|정의|비교|구현|서술|기술|이야기)\s?(?:하라|해라|하시오|해보세요|하세요|해보자|하기|한다면|해 보자|해 보세요)$"
    r"|(?:은|는)?\s*왜$"
    r"|(?<=[^\s])(?:이란|란)$"
)
_SAID = re.compile(r"(?:이?라는|이?라고 하는)\s+(?:말|것|용어|단어|개념|뜻)(?:의|은|는|이)?\s*")
_GERUND = re.compile(
    r"(?:을|를|에서|에|로|으로|와|과)?\s*\S*(?:하기|되기|만들기|쓰기|보기|피하기|나누기|다루기|살펴보기|알아보기)$"
)
_ENGLISH = [
    re.compile(rf"^(?:{pattern})$", re.I)
    for pattern in (
        r"what(?:'s| is| are| was| were| does)\s+(?:an? |the )?(?P<x>.+?)(?:\s+(?:mean|do|for|good for))?",
        r"(?:the )?(?:differences?|comparison) between (?P<x>.+?) and (?P<y>.+)",
        r"(?:comparing|compare) (?P<x>.+?) (?:and|with|to) (?P<y>.+)",
        r"what (?:does|do|did) (?:an? |the )?(?P<a>[\w-]+(?: [A-Z][\w-]*)*) \w+.*",
        r"how (?:does|do|did|is|are) (?:an? |the )?(?P<x>.+?) (?:works?|computed|calculated|used|trained|made|done)\b.*",
        r"(?:why|when|how) (?:do we |to |not to |should (?:we|you|i) |would (?:we|you) )?(?:use|choose|need|apply|avoid)\s+(?:an? |the )?(?P<x>.+)",
        r"why (?:is|are|does|do) (?:an? |the )?(?P<b>[\w-]+(?: [A-Z][\w-]*)*) .+",
        r"(?:an? )?(?:introduction|intro|guide) to (?:an? |the )?(?P<x>.+)",
        r"(?:understanding|about|using|explaining) (?:an? |the )?(?P<x>.+)",
        r"(?:the |some )?(?P<aspect>[\w-]+) (?P<of>of|with|for|in|to|behind|from) (?:an? |the )?(?P<x>.+)",
        r"(?P<x>.+?)(?:'s)? (?P<aspect>[\w-]+)",
    )
]


@lru_cache(maxsize=32768)
def analyse(title: str) -> Heading:
    """Read a heading. Headings that only say what kind of text follows are about nothing."""
    text = unicodedata.normalize("NFC", title)[:300]
    text = _CLUTTER.sub("", text).strip(" \t*_`\"'“”‘’?!.:;,~-–—#")
    text = " ".join(_PARENTHESES.sub(_gap, text).split()) or text
    sides = _VERSUS.split(text)
    if 1 < len(sides) <= 4:
        names = tuple(filter(None, (_bare(side) for side in sides)))
        return Heading(names, "versus") if len(names) > 1 else Heading(names, "about")
    if not re.search("[가-힣]", text):
        return _english(text)
    return _korean(text)


def _gap(found: re.Match[str]) -> str:
    """What is left of a bracket: nothing before a particle, `머신러닝(ML)이란`."""
    following = found.string[found.end() : found.end() + 1]
    return "" if "가" <= following <= "힣" and not found[0].endswith(" ") else " "


def _bare(text: str) -> str:
    """A part of a heading without articles and question endings."""
    text = re.sub(r"^(?:the|an?)\s+", "", text.strip(), flags=re.I)
    text = re.sub(r"(?:의\s*)?(?:차이점?|비교)\S*$", "", text)
    return _ASKING.sub("", text).strip(" ,.:;?!")


def _name_like(text: str) -> bool:
    """Whether a text can be the name of something."""
    found = read(text)
    if not 1 <= len(found) <= MOST_WORDS or len(text) > 60:
        return False
    if names_nothing(text):
        return False
    if any(word.after not in ("", " ", "-") for word in found[:-1]):
        return False
    return not any(_clause(word) for word in found[:-1]) and not _verb_like(found[-1])


_CLEAR = ("는", "가", "를", "에서", "에게", "보다", "라고", "라는", "라면", "나")


def _clause(word: Word) -> bool:
    """Whether a word inside a heading shows that it is more than a name."""
    if not word.form:
        return breaks(word) if word.hangul else _small(word.text)
    if role(word.form) in _CLEAR or word.form.startswith(("으로", "이라", "에게")):
        return True
    return not word.hangul and word.form != "의"


def _small(text: str) -> bool:
    return text.casefold() in (
        "is",
        "are",
        "to",
        "with",
        "when",
        "why",
        "how",
        "for",
        "in",
        "vs",
        "by",
        "your",
        "without",
    )


def _verb_like(word: Word) -> bool:
    """Whether a heading ends in a verb."""
    if not word.hangul:
        return word.text.islower() and breaks(word)
    whole = Word(word.text + word.form, word.start, word.end)
    return is_verbal(word.text) or breaks(word) or (bool(word.form) and inflected(whole))


def _korean(text: str) -> Heading:
    text = _SAID.sub("의 ", text)
    text = re.sub(r"^왜\s+", "", text)
    text = _ASKING.sub("", text).strip()
    found = _GERUND.search(text)
    text = text[: found.start()].strip() if found else text
    gerund = bool(found)
    text, aspect = _without_aspect(text)
    if _name_like(text):
        last = read(text)[-1]
        marked = role(last.form) in ("는", "를", "에서", "라면") or last.form in ("에게", "이")
        name = text[: last.end] if marked else text
        gerund = gerund or (marked and role(last.form) != "는")
        inside = re.match(r"(.+?)(에서|에서의|에 있어서)\s+(.+)$", name)
        if inside and _name_like(inside[1]):
            kind: Kind = "about" if gerund or inside[2] == "에서의" else "within"
            return Heading((inside[3], inside[1]), kind, aspect)
        pair = re.match(r"(.+?)(?:와|과|,| 및| 그리고)\s+(.+)$", name)
        if pair and _name_like(pair[1]) and _name_like(pair[2]):
            return Heading((pair[1], pair[2]), "versus" if "차이" in text else "about", aspect)
        return Heading((name,), "about" if gerund else "name", aspect)
    inside = re.match(r"(.+?)(에서|에서의|에 있어서)\s+(.+?)(?:은|는|이란|란)?$", text)
    if inside and _name_like(inside[1]) and _name_like(inside[3]):
        kind = "about" if gerund or inside[2] == "에서의" else "within"
        return Heading((inside[3], inside[1]), kind, aspect)
    return _sentence(text, aspect)


def _without_aspect(text: str) -> tuple[str, Literal["", "neutral", "problem"]]:
    """Take `의 문제점`, ` 효과는` and the like off the end."""
    aspect: Literal["", "neutral", "problem"] = ""
    for _ in range(3):
        found = re.match(
            r"(.+?)(와의\s*|과의\s*|의\s*|\s+|과\s+|와\s+|,\s*)([가-힣A-Za-z]+?)(?:은|는|이란|란|을|를)?$",
            text,
        )
        if not found or len(found[1]) < 2:
            break
        word = found[3].casefold()
        if word in aspects("problem"):
            aspect = "problem"
        elif word in aspects("neutral") or ("의" in found[2] and word in aspects("compound")):
            aspect = aspect or "neutral"
        else:
            break
        text = found[1].strip()
    return text, aspect


def _sentence(text: str, aspect: Literal["", "neutral", "problem"]) -> Heading:
    """A heading that is a whole clause is about its topic, else about what it names first."""
    found = read(text)
    topics: list[str] = []
    others: list[str] = []
    for whole in noun_phrases(found):
        phrase = trimmed(whole)
        name = text_of(text, phrase)
        if (
            names_nothing(name)
            or len(phrase) > MOST_WORDS
            or phrase[-1].hangul
            and breaks(phrase[-1])
        ):
            continue
        (topics if role(phrase[-1].form) == "는" else others).append(name)
    names = tuple(dict.fromkeys([*topics, *others]))[:3]
    return Heading(names, "about" if names else "none", aspect)


def _english(text: str) -> Heading:
    for pattern in _ENGLISH:
        found = pattern.match(text)
        if not found:
            continue
        groups = found.groupdict()
        aspect: Literal["", "neutral", "problem"] = ""
        if groups.get("aspect") is not None:
            word = groups["aspect"].casefold()
            if word in aspects("problem"):
                aspect = "problem"
            elif word in aspects("neutral") or ("of" in groups and word in aspects("compound")):
                aspect = "neutral"
            else:
                continue
        if groups.get("y"):
            names = tuple(_bare(groups[side]) for side in "xy")
            return Heading(names, "versus")
        name = _bare(groups.get("x") or groups.get("a") or groups.get("b") or "")
        inner = _english(name) if len(name) < len(text) else _plain_english(name)
        return Heading(inner.names, inner.kind, aspect or inner.aspect)
    return _plain_english(text)


def _plain_english(text: str) -> Heading:
    text = re.sub(r"^(?:the|an?)\s+", "", text, flags=re.I)
    head, colon, _ = text.partition(": ")
    if colon and _name_like(head):
        text = head
    pair = re.match(r"([^,]+?)(?:,| and| &| or)\s+(.+)$", text, re.I)
    if pair and _name_like(pair[1]) and _name_like(pair[2]):
        return Heading((pair[1].strip(), pair[2].strip()), "about")
    inside = re.match(r"(.+?) (?:in|for|within) (?:an? |the )?(.+)$", text, re.I)
    if inside and _name_like(inside[1]) and _name_like(inside[2]):
        return Heading((inside[1], inside[2]), "within")
    if _name_like(text):
        return Heading((text,), "name")
    names = tuple(
        name
        for phrase in noun_phrases(read(text))
        if not names_nothing(name := text_of(text, phrase)) and len(words(name)) <= 4
    )[:2]
    return Heading(names, "about" if names else "none")


def is_container(title: str) -> bool:
    """Whether a heading only says what kind of text follows (`장점`, `Overview`): no own subject."""
    text = _CLUTTER.sub("", title).strip(" ?!.:*_`")
    parts = [part for part in words(text) if len(part) > 1 or is_hangul(part)]
    known = aspects("problem") | aspects("neutral") | aspects("compound")
    return bool(parts) and (is_generic(text) or all(part in known for part in parts))
