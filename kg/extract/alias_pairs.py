"""Names that a text introduces beside one another: `경사하강법(Gradient Descent, GD)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.lang.acronyms import is_acronym, spells
from kg.lang.ko.morphology import is_hangul
from kg.lang.normalize import function_words, is_generic, key, normal
from kg.lang.noun_phrases import Word, breaks, read, text_of
from kg.lang.phonetics import may_begin, same_sound, skeleton, sound
from kg.lang.thesaurus import meanings, translations


@dataclass(frozen=True, slots=True)
class AliasPair:
    """Two names said to be one thing."""

    name: str
    other: str
    reason: str  # "acronym", "translation", "transliteration", or "guess": only the brackets say so
    line: int


_BRACKET = re.compile(r"\(([^()]{2,80})\)|（([^（）]{2,80})）")
_ALSO = re.compile(
    r"\((?:also |otherwise )?"
    r"(?:known as|called|abbreviated(?: as| to)?|short(?:ened)? (?:as|to)|aka|a\.k\.a\.)\s+",
    re.IGNORECASE,
)
_ALSO_CALLED = re.compile(
    # A word of 60 letters at most, so that the time is linear in the text.
    r"\b([A-Za-z][\w-]{0,60}+(?: [A-Za-z][\w-]{0,60}+){0,3}?),? (?:which is )?(?:also )"
    r"(?:known as|called|referred to as) "
    r"(?:the |an? )?([A-Za-z][\w-]*(?: [A-Za-z][\w-]*){0,2}?)(?=[,.;)]|$| is\b| are\b)"
)
_IS_EXPANSION = re.compile(
    r"^\W*([A-Za-z][A-Za-z -]{4,60}?)\s*"
    r"(?:이다|입니다|의 약자|의 줄임말|의 약어|을 말한다|를 말한다|[.:]|$)"
)
_STANDS = re.compile(
    r"\b([A-Z][A-Za-z]{1,6}) (?:stands for|is short for|means|:) (?:the )?"
    r"([A-Za-z][A-Za-z -]{4,60})"
)


def alias_pairs(text: str, line: int, title: str = "") -> Iterator[AliasPair]:
    """Every pair of names that a sentence puts side by side as one."""
    for found in _BRACKET.finditer(text):
        inside = _ALSO.sub("(", found[0])[1:-1]
        items = [item.strip(" '\"“”") for item in re.split(r"[,;]|\s/\s|또는|\bor\b", inside)]
        if re.search(r"등(?:\s|$)|예[:를 )]|ex[:.)]|e\.g|etc|\.\.", inside) or len(items) > 3:
            continue
        yield from _items(text[: found.start()], items, line)
    for found in _ALSO_CALLED.finditer(text):
        if not is_generic(found[2]) and not is_generic(found[1]):
            yield AliasPair(_tail(found[1]), found[2], "translation", line)
    for found in _STANDS.finditer(text):
        if is_acronym(found[1]):
            yield from _expansion(found[1], found[2], line)
    started = _IS_EXPANSION.match(text)
    if started and is_acronym(title.strip()):
        yield from _expansion(title.strip(), started[1], line)


def _items(before: str, items: Sequence[str], line: int) -> Iterator[AliasPair]:
    """What a bracket holds, each by itself and as the acronym of another of them."""
    for item in items:
        spelled = [other for other in items if is_acronym(item) and _spells_out(item, other)]
        if spelled and (left := list(_bracketed(before, spelled[0], line))):
            yield AliasPair(left[0].name, item, "acronym", line)
            continue
        yield from _bracketed(before, item, line)
        if spelled:
            yield AliasPair(item, spelled[0], "acronym", line)


def _spells_out(acronym: str, name: str) -> bool:
    """Whether it spells the name, or the name with a shorter acronym in it: SGD, Stochastic GD."""
    spread = [" ".join(word) if is_acronym(word) else word for word in name.split()]
    return len(spread) > 1 and name != acronym and spells(acronym, " ".join(spread))


def _expansion(acronym: str, words: str, line: int) -> Iterator[AliasPair]:
    """The longest beginning of the words whose initials are the acronym."""
    parts = words.split()
    for size in range(min(len(parts), len(acronym) + 3), 1, -1):
        name = " ".join(parts[:size])
        if spells(acronym, name):
            yield AliasPair(acronym, name, "acronym", line)
            return


def _tail(name: str) -> str:
    """The last words of an English phrase that belong together."""
    parts = name.split()
    while len(parts) > 1 and parts[0].casefold() in function_words():
        parts = parts[1:]
    return " ".join(parts)


def _bracketed(before: str, item: str, line: int) -> Iterator[AliasPair]:
    """A name in brackets and the name just before it."""
    if not item or len(item.split()) > 6 or re.search(r"[=<>{}|]|\d\s*[-+*]", item):
        return
    left = _left(before)
    if not left:
        return
    inner = read(item)
    if not inner or any(word.form for word in inner) or text_of(item, inner) != item:
        return
    name = _match(before, left, item)
    if name is not None:
        yield AliasPair(name[0], item, name[1], line)


def _left(before: str) -> list[Word]:
    """The words that end right before the bracket and may form one name."""
    found = read(before[-80:])
    shift = len(before) - len(before[-80:])
    if not found or before[-80:][found[-1].end :].strip(" *_`") not in ("", "란", "이란"):
        return []
    left: list[Word] = []
    for word in reversed(found):
        if left and (word.form or word.after not in ("", " ", "-")):
            break
        if word.text.casefold() in function_words() or (left and not word.hangul and breaks(word)):
            break
        left.insert(0, Word(word.text, word.start + shift, word.end + shift, word.form, word.after))
        if len(left) == 6:
            break
    return left


def _match(before: str, left: Sequence[Word], item: str) -> tuple[str, str] | None:
    """How many of the words on the left the brackets speak of, and in what way."""
    hangul = is_hangul(item.replace(" ", ""))
    options = [text_of(before, left[i:]) for i in range(len(left))]
    latin = [name for name in options if re.search("[가-힣]", name) is None]
    for name in [*latin, *options]:  # FC is Fully Connected, whatever stands before it
        if is_acronym(item) and (spells(item, name) or _spells_korean(item, name)):
            return name, "acronym"
        if is_acronym(name) and spells(name, item):
            return name, "acronym"
    short = options[-1]
    if not hangul and before[-1:] != " " and _shortens(short, item):
        return short, "acronym"
    for name in reversed(options):
        korean, english = (item, name) if hangul else (name, item)
        if not re.search("[가-힣]", korean) or re.search("[가-힣]", english):
            continue
        if normal(english) in meanings(korean):
            return name, "translation"
        if same_sound(korean, english):
            return name, "transliteration"
    return _by_size(left, before, item, hangul)


def _shortens(short: str, long: str) -> bool:
    """Whether a word is made of letters of a longer name in order, or the other way round.

    Adam(Adaptive Moment Estimation), RMSProp(Root Mean Square Propagation); 딥러닝(DL).
    """
    if re.fullmatch(r"[A-Za-z]{3,10}", short) and len(long.split()) > 1:
        letters, rest = short.casefold(), iter(long.casefold())
        starts = sum(word[:1].casefold() in letters for word in long.split())
        return letters[0] == long[0].casefold() and starts > 1 and all(c in rest for c in letters)
    if is_acronym(long) and is_hangul(short) and len(long) <= len(short):
        rest = iter(skeleton(sound(short)))
        return all(skeleton(sound(letter))[:1] in rest for letter in long.rstrip("s"))
    return False


def _by_size(left: Sequence[Word], before: str, item: str, hangul: bool) -> tuple[str, str] | None:
    """A translation that no list knows: as many words on both sides, and nothing against it."""
    size = len(item.split())
    if hangul and re.fullmatch(r"[A-Za-z][\w -]+", text_of(before, left)) and before[-1:] != " ":
        return (
            None
            if is_generic(item)
            else (left[-1].text if len(left) == 1 else text_of(before, left), "guess")
        )
    if hangul or re.search("[가-힣]", item) or not left[-1].hangul or left[-1].after.strip(" *_`"):
        return None
    if is_acronym(item):
        size = len(item)
    if is_generic(item) or breaks(left[-1]) or before[-1:] == " ":
        return None
    tail = left[-size:] if len(left) >= size else left[-1:]
    if len(tail) != size and not (len(tail) == 1 and len(tail[0].text) >= 2 * size):
        return None
    if is_acronym(item) and len(tail) != size:
        return None
    name = text_of(before, tail)
    conflict = bool(translations(name)) and key(item) not in meanings(name)
    return None if conflict or is_generic(name) else (name, "guess")


def _spells_korean(acronym: str, name: str) -> bool:
    """서버 사이드 렌더링 = SSR: by the sound of each word, or of its translation."""
    if any(spells(acronym, english) for english in translations(name)):
        return True
    parts = name.split()
    letters = acronym.rstrip("s").casefold()
    if len(parts) != len(letters) or len(parts) < 2:
        return False
    same = sum(map(_may_begin, letters, parts))
    return same >= len(parts) - 1


def _may_begin(letter: str, word: str) -> bool:
    return may_begin(letter, word) if is_hangul(word) else word[0].casefold() == letter
