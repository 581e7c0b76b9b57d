"""Korean verbs and adjectives in their forms: 막는, 막아, 막을 are 막다; 늘려, 늘린 are 늘리다.

By rule, from the dictionary form: what an ending does to the last syllable of the stem. Nothing
here knows which words there are; `synonyms` asks for those of its list.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

_FIRST, _VOWELS, _FINALS = 0xAC00, 21, 28
_A, _AE, _EO, _E, _YEO, _O, _WA, _WAE, _OE, _U, _WO, _EU, _I = (
    0, 1, 4, 5, 6, 8, 9, 10, 11, 13, 14, 18, 20,
)  # fmt: skip
_N, _L, _M, _B, _S, _SS, _D = 4, 8, 16, 17, 19, 20, 7
_CONTRACTED = {_O: _WA, _U: _WO, _I: _YEO, _OE: _WAE}
_BARE = frozenset({_A, _AE, _EO, _E, _YEO})  # vowels that swallow 아 and 어
_CHANGING_D = frozenset({"듣", "걷", "싣", "긷", "닫"})  # ㄷ becomes ㄹ before a vowel: 들어

_ENDINGS = """
는 고 지 기 게 던 도록 거나 네 나 자 다 니 면 며 려 러 지만 는데 는가 는지
려면 면서 습니다 기는 기가 기를 기에 기도 지는 지도 지를 는다 나요 을까 세요 고자
으면 으려면 은 을 음 을수록 은지 은가 을때 느냐 서 도 야 요 지고 져 진 진다
지면 질 지게 야지 준다 주는 줘
"""
_AFTER = frozenset(_ENDINGS.split())
_AFTER_CONSONANT = ("다", "는", "지", "가", "까", "때", "수록", "니", "을", "던")


def _split(syllable: str) -> tuple[int, int, int]:
    number = ord(syllable) - _FIRST
    return number // (_VOWELS * _FINALS), number // _FINALS % _VOWELS, number % _FINALS


def _join(initial: int, vowel: int, final: int = 0) -> str:
    return chr(_FIRST + (initial * _VOWELS + vowel) * _FINALS + final)


@lru_cache(maxsize=8192)
def bases(verb: str) -> tuple[str, ...]:
    """What forms of a verb begin with: its stem, and the stem as it is before a vowel.

    Args:
        verb: in its dictionary form (늘리다).
    """
    stem = verb.removesuffix("다")
    if not stem:
        return ()
    head, (initial, vowel, final) = stem[:-1], _split(stem[-1])
    found = [stem]
    if stem.endswith("하"):
        found += [head + form for form in ("한", "할", "함", "합", "해", "했")]
    elif stem[-1] == "르" and head:
        before = _split(head[-1])
        light = _A if before[1] in (_A, _O) else _EO
        doubled = head[:-1] + _join(before[0], before[1], _L)
        found += [doubled + _join(5, light), doubled + _join(5, light, _SS)]
        found += [head + _join(initial, vowel, last) for last in (_N, _L, _M, _B)]
    elif final == 0:
        found += [head + _join(initial, vowel, last) for last in (_N, _L, _M, _B)]
        found += list(_before_vowel(head, initial, vowel))
    else:
        found += list(_closed(stem, head, (initial, vowel, final)))
    return tuple(dict.fromkeys(found))


def _before_vowel(head: str, initial: int, vowel: int) -> Iterator[str]:
    """A stem that ends in a vowel, joined with 아 or 어, and its past."""
    if vowel == _EU:
        bright = bool(head) and _split(head[-1])[1] in (_A, _O)
        vowel = _A if bright else _EO
    elif vowel not in _BARE:
        vowel = _CONTRACTED.get(vowel, vowel)
    yield head + _join(initial, vowel)
    yield head + _join(initial, vowel, _SS)


def _closed(stem: str, head: str, last: tuple[int, int, int]) -> Iterator[str]:
    """A stem that ends in a consonant, as it stands before 아 and 어, 은 and 을."""
    initial, vowel, final = last
    a = "아" if vowel in (_A, _O) else "어"
    past = "았" if a == "아" else "었"
    yield from (stem + a, stem + past)
    if final == _L:
        yield from (head + _join(initial, vowel, end) for end in (0, _N, _B))
    elif final == _B:  # 쉽다: 쉬운, 쉬워; 돕다: 도와
        soft = head + _join(initial, vowel)
        light = "와" if stem in ("돕", "곱") else "워"
        yield from (soft + form for form in ("우", "운", "울", "움", light, "웠"))
    elif final == _S:  # 잇다: 이어
        soft = head + _join(initial, vowel)
        yield from (soft + form for form in ("은", "을", a, past))
    elif final == _D and stem[-1] in _CHANGING_D:
        soft = head + _join(initial, vowel, _L)
        yield from (soft + form for form in ("은", "을", a, past))


def fits(word: str, base: str, verb: str) -> bool:
    """Whether a word may be a form of a verb, beginning with that base of it."""
    rest = word[len(base) :]
    if not rest:
        return base != verb.removesuffix("다")  # a bare stem is no word: 막, 크
    if rest in _AFTER:
        return True
    # After a past tense, or an ending that is in the base already: 막았는지, 늘린다, 줄일수록.
    final = _split(base[-1])[2]
    return final in (_N, _L, _M, _B, _SS) and rest.startswith(_AFTER_CONSONANT)


def searched(verb: str) -> tuple[str, ...]:
    """The beginnings of its forms that are long enough to be looked for in a text."""
    stem = verb.removesuffix("다")
    if stem.endswith("하") and len(stem) > 2:
        return (stem[:-1],)
    long = [b for b in bases(verb) if len(b) > 1 and _split(b[-1])[2] in (0, _N)]
    return tuple(dict.fromkeys([stem + "는", *long] if len(stem) == 1 else long))
