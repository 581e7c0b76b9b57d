"""Is something that is no concept what a Korean sentence speaks of?

Then what it says isn't said of its heading: under `ReLU`, `모델이 B를 사용한다` is about the model.
"""

from __future__ import annotations

from kg.lang.ko.morphology import fits, is_verbal
from kg.lang.normalize import function_words, generic_words
from kg.lang.thesaurus import known
from kg.runtime.lazy import regex

_ANAPHOR = regex(
    r"(?:^|[ ,])(?:이는|이것은|이것이|그것은|이를|(?:이|그|해당|이러한|이런) ?"
    r"(?:방법|방식|기법|모델|알고리즘|기술|개념|과정|구조|함수|현상|값|연산|단계|제도|정책|원리)(?:은|는|이|가|을|를))"
)
_WORD = regex(r"(?<![가-힣])([가-힣]{1,10}|[A-Za-z_$][\w$.()]{0,40})(은|는|이|가|께서|도)(?= )")
_NOT_NOUNS = frozenset(
    [
        "같",
        "많",
        "높",
        "깊",
        "없",
        "굳",
        "또",
        "혹",
        "여",
        "만",
        "이",
        "그",
        "저",
        "수",
        "데",
        "다",
        "바",
        "필요",
        "일",
        "정도",
    ]
)
_ADJECTIVE = regex(
    r"[같좋많높작적깊얕넓좁낮얇굵젊늙밝않있없받얻찾닫남넘낳놓넣쌓묶섞볶갖맞찍짧굵맑]\Z"
)
_VERB_VOWEL = regex(r"[하되시키지가오보주쓰리르내나추치우히기드아두서커]\Z")


def _noun(stem: str, form: str) -> bool:
    """Whether stem and particle look like noun and particle, rather than a verb form."""
    if stem[0].isascii():
        return True
    if stem == "것":
        return form == "은"
    if stem in _NOT_NOUNS or stem + form in function_words() or not fits(stem, form):
        return False
    if is_verbal(stem):
        return False
    if known(stem) or stem in generic_words():
        return True
    if form == "은":
        return not _ADJECTIVE.search(stem)
    if form == "는":
        return not _VERB_VOWEL.search(stem)
    return len(stem) > 1


def other_topic(text: str, clause: str, too: bool = True) -> bool:
    """Whether something that is no concept is what a Korean sentence, or its clause, speaks of.

    Args:
        text: all that stands before the predicate.
        clause: the part of it in the predicate's own clause.
        too: whether 도 counts as a mark of the topic.
    """
    if _ANAPHOR.search(text):
        return False
    for found in _WORD.finditer(text + " "):
        if found[2] == "도" and not too:
            continue
        if (
            found[2] in "은는께서도"
            and (len(found[1]) > 1 or found[2] != "도")
            and _noun(found[1], found[2])
        ):
            return True
    return any(_noun(f[1], f[2]) for f in _WORD.finditer(clause + " ") if f[2] in ("이", "가"))
