"""Korean word forms by rule: particles, the copula, and whether a final consonant allows them.

A word between two spaces (eojeol) is a stem and, mostly, a particle: 기울기를 = 기울기 + 를. Which
form a particle takes hangs on the last sound of the stem (을 after a consonant, 를 after a vowel),
and that is what keeps 평가 or 회귀 whole. No dictionary and no model: what the rules leave open,
`kg.extract` decides by how a stem is used elsewhere in the notes.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from kg.runtime.lazy import regex

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28  # syllables of one initial and vowel: no final consonant, or one of 27

# Role of a particle -> its forms. Roles are written with the form that follows a vowel.
_FORMS = {
    "는": "은 는 이란 란 이란건 이란게",
    "가": "이 가 께서",
    "를": "을 를",
    "의": "의",
    "와": "와 과 와는 과는 와의 과의 랑 이랑 와도 과도",
    "로": "로 으로 로는 으로는 로도 으로도 로써 으로써 로서 으로서 로의 으로의 로만 으로만",
    "에": "에 에는 에도 에만 에의 에게 에게는",
    "에서": "에서 에서는 에서도 에서의 에서만",
    "보다": "보다 보다는 보다도",
    "처럼": "처럼 처럼은 만큼",
    "도": "도",
    "만": "만 만을 만이 만의 만으로",
    "나": "나 이나",
    "부터": "부터 까지 까지의 로부터 으로부터",
    "마다": "마다 별로 밖에 조차 대로",
    "다": "이다 다 입니다 이에요 예요 이었다 였다 이고 이며 이므로 이지만 임 이기 이자 이거나 인데",
    "라고": "이라고 라고 이라 라 이라고도 라고도",
    "라는": "이라는 라는 이란",
    "인": "인 인지 인가 인가요 인지를",
    "일": "일 일때 일때는 일까 일까요",
    "라면": "이라면 라면 이면 면",
}
ROLES: dict[str, str] = {form: role for role, forms in _FORMS.items() for form in forms.split()}
"""Form of a particle or of the copula -> its role."""
ROLES["이란"] = "는"

# These begin with a sound that asks for a final consonant before it, or for none.
_AFTER_CONSONANT = ("은", "이", "을", "과", "으로", "입", "인", "일", "임")
_AFTER_VOWEL = ("는", "가", "를", "와", "란", "랑", "라", "나", "예", "였", "다", "면")
_ANYWHERE = ("입니다", "인", "일", "임", "인지", "이며", "이고", "이에요", "일때", "이므로", "이기")

PARTICLE = "|".join(sorted(ROLES, key=len, reverse=True))
"""Alternation of every form, longest first, for regular expressions."""

_HANGUL = regex(r"[가-힣]+\Z")


def is_hangul(text: str) -> bool:
    """Whether the text is nothing but Korean syllables."""
    return bool(_HANGUL.match(text))


def final(syllable: str) -> int:
    """The final consonant of a Korean syllable as its Unicode index, 0 for none or no syllable."""
    code = ord(syllable)
    return (code - _FIRST) % _FINALS if _FIRST <= code <= _LAST else 0


def fits(stem: str, form: str) -> bool:
    """Whether a particle in that form may follow the stem; after other scripts anything may."""
    if not stem or not is_hangul(stem[-1]) or form in _ANYWHERE:
        return True
    closed = final(stem[-1])
    if form.startswith("로"):
        return closed in (0, 8)  # none, or ㄹ
    if form.startswith("으로"):
        return closed not in (0, 8)
    if form.startswith(_AFTER_CONSONANT):
        return bool(closed)
    return not closed if form.startswith(_AFTER_VOWEL) else True


@lru_cache(maxsize=65536)
def splits(word: str) -> tuple[tuple[str, str], ...]:
    """Every way to read a Korean word as stem and particle form, longest particle first.

    The word itself with "" as its particle comes last. Before a particle of one syllable a stem has
    two at least: with one, 높이 or 정의 would be cut.
    """
    found = []
    for size in range(min(4, len(word) - 1), 0, -1):
        stem, form = word[:-size], word[-size:]
        long_enough = len(stem) > 1 or size > 1
        whole = not (form == "로" and stem.endswith("으"))  # 셋으로 is 셋 + 으로
        if form in ROLES and fits(stem, form) and long_enough and whole:
            found.append((stem, form))
    return (*found, (word, ""))


def role(form: str) -> str:
    """The role of a particle form, "" for none."""
    return ROLES.get(form, "")


_OWN_FINALS = frozenset({2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 18, 20, 22, 23, 24, 25, 26, 27})


def borrowed(word: str) -> bool:
    """Whether a Korean word may write a foreign one: only ㄱㄴㄹㅁㅂㅅㅇ end its syllables."""
    return not any(final(char) in _OWN_FINALS for char in word)


_VERB_END = regex(
    r"(?:하|되|시키|있|없|않|같|했|됐|였|었|았|겠|싶|많|좋|높|낮|크|작|적|얻|찾|받|주어지|어지|아지|해지|여지|이루|"
    r"나타나|나타내|만드|만들|따르|가지|가져|보이|들어가|일어나|생기|나오|통하|위하|대하|의하|인하|관하)\Z"
)


@cache
def _lists() -> dict[str, str | list[str]]:
    return tomllib.loads(Path(__file__).with_name("morphology.toml").read_text("utf-8"))


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the word lists of `morphology.toml`."""
    words = _lists()[name]
    return frozenset(words.split() if isinstance(words, str) else words)


@cache
def inflections() -> re.Pattern[str]:
    """Matches the end of a word that ends as verbs, adjectives and adverbs do."""
    endings = sorted(word_list("endings"), key=lambda ending: (-len(ending), ending))
    return re.compile(rf"(?:{'|'.join([*_lists()['patterns'], *endings])})\Z")


def is_verbal(stem: str) -> bool:
    """Whether what stands before 는/은/을/이 is rather a verb or adjective (사용하는, 있을)."""
    return stem in word_list("stems") or bool(_VERB_END.search(stem))
