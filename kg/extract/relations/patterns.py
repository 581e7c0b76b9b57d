"""The cue tables `korean.toml` and `english.toml`; a row is compiled when it is first tried."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from kg.extract.relations.template import LETTERS
from kg.runtime.lazy import regex

_FOLDERS = {"korean": "ko", "english": "en"}

Language = Literal["korean", "english"]


@dataclass(frozen=True)
class RelationPattern:
    """One row: a pattern over prepared sentences, and what it says."""

    expression: str  # of the pattern
    relation: str
    source: str  # a slot of the pattern, or S, P, H, T; see the head of korean.toml
    target: str  # likewise; several letters name several slots
    confidence: float
    example: str
    language: Language
    where: tuple[tuple[str, re.Pattern[str]], ...] = ()  # what the name in a slot must look like
    negative: bool = False  # about the negated verb
    any_polarity: bool = False
    listed: bool = False  # the target must be a list of names
    several: bool = False  # every name in the group Bs is a target
    plain: bool = False  # the subject must be named, or be what a plain heading names
    apposed: bool = False  # reads `X 등의 Y` before the frame shortens it to X
    when: bool = False  # may say when something holds, rather than that it does
    trouble: bool = False  # the target must be something bad by its name
    needs: frozenset[str] = frozenset()  # particles that some name must have for it to match
    problem: bool = False  # the target must be "the problem of" something

    parts: tuple[str, ...] = ()  # expressions, each of which every match has a match of

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is needed: all rows together take longer than an edit's other work."""
        return re.compile(self.expression, re.IGNORECASE)

    def may_match(self, text: str) -> bool:
        """Whether the parts are there, which costs little: rows share them, most by their verb."""
        return all(_part(part).search(text) for part in self.parts)


@cache
def _part(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


_TOKEN = regex(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\]){0,400}\]|\((?:\?(?:<?[=!]|:|P<\w+>))?|[)|]|[^\\\[()|]+"
)
_OPTIONAL = regex(r"[?*]|\{0?,")
_COSTLY = regex(r"~|@|\{[A-CS]")


def _parts(source: str) -> tuple[str, ...]:
    """The groups of an expression that stand for themselves and have to match, outermost only."""
    found: list[str] = []
    opened: list[re.Match[str]] = []
    for token in _TOKEN.finditer(source):
        if token[0][0] == "(":
            opened.append(token)
        elif token[0] == ")":
            start = opened.pop()
            part = source[start.start() : token.end()]
            bound = start[0] == "(?:" and not _OPTIONAL.match(source, token.end())
            if not opened and bound and not _COSTLY.search(part):
                found.append(part)
        elif token[0] == "|" and not opened:
            return ()
    return tuple(dict.fromkeys(found))


_SLOT = regex(r"\{([A-C])(?:=([^}]*))?\}")
_NAME = f"[{LETTERS}]"
_GAPS = {
    # No other object or subject, and no end of a clause, stands between a name and its verb.
    "korean": (
        r"(?:(?!(?<![많같깊높없굳])[을를이가] |(?:때[만는에]?|면|지만|는데|위해|대신|데|데에"
        r"|(?:사용|이용|활용|적용|결합|포함)해|하여|해서|하고|하며|되어|시켜|도록|려고"
        r"|(?<!그리)고|며),? )"
        rf"[^{LETTERS}.,;:!?]){{0,16}}?"
    ),
    "english": (
        r"(?:(?:the )?(?:risks?|problems?|effects?|chances?|dangers?|issues?|use|help|principle"
        r"|idea|symptoms|spread|growth|formation|amount|process) of )?"
        r"(?:(?!(?:of|in|on|for|to|from|with|by|and|or|but|that|which|when|if|because|not|no|as|than"
        r"|while|where|is|are)\b)[\w'’-]+ ){0,3}?"
    ),
}
_SUBJECT = (
    rf"(?:(?!(?:(?<=kind of )|(?<=type of )|(?<=form of )|(?<=branch of ))"
    rf"{_NAME},? (?:that|which) )"
    rf"(?P<A>{_NAME}),?(?: which| that| who)? |\b(?:and|but|which|that) (?:also |it |they )?"
    r"|^(?:(?:it|this|they|these|which|he|she)"
    r"(?: (?:method|algorithm|technique|approach|model|function|process|step))? )?)"
)


def _expand(pattern: str, classes: dict[str, str]) -> str:
    for _ in range(4):  # classes may hold classes
        pattern = re.sub(r"<(\w+)>", lambda m: classes.get(m[1], m[0]), pattern)
    return pattern


def _cue(row: dict[str, Any], classes: dict[str, str], language: Language) -> RelationPattern:
    source = _expand(row["pattern"], classes)
    if language == "korean":
        source = re.sub(r" (?![?{])", " ?", source)
    parts = _parts(source)
    where = tuple((m[1], re.compile(m[2])) for m in _SLOT.finditer(source) if m[2])
    article = "(?:an? )?" if language == "english" else ""
    source = source.replace("{S}", _SUBJECT)
    source = _SLOT.sub(lambda m: f"{article}(?P<{m[1]}>{_NAME})", source)
    source = source.replace("{B*}", "(?P<Bs>[^;]{0,200})").replace("~", _GAPS[language])
    return RelationPattern(
        expression=source.replace("@", LETTERS),
        relation=row["relation"],
        source=row["from"],
        target=row["to"],
        confidence=row["confidence"],
        example=row["example"],
        language=language,
        where=where,
        negative=row.get("not", False),
        any_polarity=row.get("any_polarity", False),
        listed=row.get("listed", False),
        several=row.get("several", False),
        plain=row.get("plain", False),
        apposed=row.get("apposed", False),
        when=row.get("when", False),
        trouble=row.get("trouble", False),
        needs=frozenset(re.findall(r"\{[ABC]\}([가-힣])(?!\?)", row["pattern"])),
        problem=row.get("problem", False),
        parts=parts,
    )


@cache
def relation_patterns(language: Language) -> tuple[RelationPattern, ...]:
    """The rows for one language in order of precedence."""
    text = (
        Path(__file__)
        .parents[2]
        .joinpath("lang", _FOLDERS[language], "relations.toml")
        .read_text("utf-8")
    )
    table = tomllib.loads(text)
    return tuple(_cue(row, table["classes"], language) for row in table["cue"])
