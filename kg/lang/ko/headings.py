"""Korean headings: question endings, `…의 문제점`, `A에서 B란`, whole clauses."""

from __future__ import annotations

import re

from kg.lang.heading import MOST_WORDS, Aspect, Heading, Kind, aspect_of, name_like
from kg.lang.ko.morphology import role
from kg.lang.noun_phrases import breaks, names_nothing, noun_phrases, read, text_of, trimmed

_ASKING = re.compile(
    r"(?:이?란|은|는|이라는|라는 것은|이라는 것은)?(?<!\s)\s*+(?:도대체\s*+)?"
    r"(?:무엇\S*|뭔가\S*|뭘까\S*|뭐\S*)$"
    r"|(?<!\s)\s*+에\s?(?:대해서?|대하여|대한|관하여|관해)(?:\s.*)?$"
    r"|(?<!\s)\s*+(?:을|를)?\s*+(?:설명|소개|정의|비교|구현|서술|기술|이야기)\s?"
    r"(?:하라|해라|하시오|해보세요|하세요|해보자|하기|한다면|해 보자|해 보세요)$"
    r"|(?:은|는)?\s*왜$"
    r"|(?<=[^\s])(?:이란|란)$"
)
_SAID = re.compile(r"(?:이?라는|이?라고 하는)\s+(?:말|것|용어|단어|개념|뜻)(?:의|은|는|이)?\s*")
_GERUND = re.compile(
    r"(?:을|를|에서|에|로|으로|와|과)?(?<!\s)\s*+\S*"
    r"(?:하기|되기|만들기|쓰기|보기|피하기|나누기|다루기|살펴보기|알아보기)$"
)
_LAST = re.compile(
    r"(.+?)(와의\s*|과의\s*|의\s*|\s+|과\s+|와\s+|,\s*)([가-힣A-Za-z]{1,20}?)(?:은|는|이란|란|을|를)?$"
)
_INSIDE = re.compile(r"(.+?)(에서|에서의|에 있어서)\s+(.+?)(?:은|는|이란|란)?$")
_PAIR = re.compile(r"(.+?)(?:와|과|,| 및| 그리고)\s+(.+)$")


def unasked(text: str) -> str:
    """A heading without the endings of questions and requests."""
    text = re.sub(r"(?:의\s*)?(?:차이점?|비교)\S*$", "", text)
    return _ASKING.sub("", text).strip()


def korean(text: str) -> Heading:
    """Read a Korean heading, or one with Korean in it."""
    text = re.sub(r"^왜\s+", "", _SAID.sub("의 ", text))
    text = _ASKING.sub("", text).strip()
    ending = _GERUND.search(text)
    doing = ending is not None
    text, aspect = _without_aspect(text[: ending.start()].strip() if ending else text)
    if not name_like(text):
        return _within(text, aspect, doing=doing) or _sentence(text, aspect)
    last = read(text)[-1]
    marked = role(last.form) in ("는", "를", "에서", "라면") or last.form in ("에게", "이")
    name = text[: last.end] if marked else text
    doing = doing or (marked and role(last.form) != "는")
    inside = _within(name, aspect, doing=doing)
    if inside:
        return inside
    pair = _PAIR.match(name)
    if pair and name_like(pair[1]) and name_like(pair[2]):
        return Heading((pair[1], pair[2]), "versus" if "차이" in text else "about", aspect)
    return Heading((name,), "about" if doing else "name", aspect)


def _within(text: str, aspect: Aspect, *, doing: bool) -> Heading | None:
    """`A에서 B`: B in A. Where it goes on to say what is done with B, it only speaks of both."""
    inside = _INSIDE.match(text)
    if not inside or not name_like(inside[1]) or not name_like(inside[3]):
        return None
    kind: Kind = "about" if doing or inside[2] == "에서의" else "within"
    return Heading((inside[3], inside[1]), kind, aspect)


def _without_aspect(text: str) -> tuple[str, Aspect]:
    """Take `의 문제점`, ` 효과는` and the like off the end."""
    aspect: Aspect = ""
    for _ in range(3):
        found = _LAST.match(text)
        if not found or len(found[1]) < 2:
            break
        here = aspect_of(found[3].casefold(), genitive="의" in found[2])
        if not here:
            break
        aspect = here if here == "problem" else aspect or here
        text = found[1].strip()
    return text, aspect


def _sentence(text: str, aspect: Aspect) -> Heading:
    """A heading that is a whole clause is about its topic, else about what it names first."""
    topics: list[str] = []
    others: list[str] = []
    for whole in noun_phrases(read(text)):
        phrase = trimmed(whole)
        name, last = text_of(text, phrase), phrase[-1]
        if names_nothing(name) or len(phrase) > MOST_WORDS or (last.hangul and breaks(last)):
            continue
        (topics if role(last.form) == "는" else others).append(name)
    names = tuple(dict.fromkeys([*topics, *others]))[:3]
    return Heading(names, "about" if names else "none", aspect)
