"""Questions: which of their words say what is sought, and what kind of answer is wanted."""

from __future__ import annotations

import re
from enum import Enum

_STOP_ENGLISH = frozenset(
    """
a an the of is are was were be been being do does did done to in on at for from by with and or not no as it its this that these those there
how what why when where which who whom whose can could should would will shall may might must has have had i me my we our you your they their them he she his her
if then than so such into over under about between within without vs versus via per each all any some more most very just also up out off
explain describe tell give show mean means meaning definition define use used using work works
""".split()  # noqa: E501
)
_STOP_KOREAN = frozenset(
    """
무엇 무엇인가 뭐 뭔가 무슨 왜 언제 어떻게 어떤 어느 어디 누가 이유 방법 설명 의미 정의 차이 경우 때 것 수 등 및 또는 그리고 대해 대한 대하여 위한 위해
알려줘 설명해줘 하나 쓰나 아나 있는 있나 없는 필요한가 필요 이용한 사용 사용하는 쓰는 생기는 하는 되는 안 잘 더 그 이 저 법
""".split()
)
_ENDINGS = sorted(
    """
은 는 이 가 을 를 의 에 에서 에게 와 과 로 으로 도 만 까지 부터 보다 처럼 이란 란 이나 나 이라 라 이라면 라면 이라는 라는 이다 다
에는 에도 에서는 에서의 으로의 로의 와의 과의 이며 인 인가 인지 인데 이고 하고 하는 하기 하면 하다 한다 할 한 해 하여 했다 된 되는 될 된다 시 적 적인 들 들은 들을 들이 들의
이라고 라고 까지의 에서도 으로도 로도 마다 밖에 이든 든지 합니다 입니다 되나 되는지 하는지 일까 일 때 요 나요 인가요 이에요 예요
""".split(),
    key=len,
    reverse=True,
)


def is_stop(word: str) -> bool:
    """Whether an English word, in lower case, says nothing of what is sought."""
    return word in _STOP_ENGLISH


def is_stop_korean(word: str) -> bool:
    """The same of a Korean word, with its ending or without."""
    return word in _STOP_KOREAN or stem(word) in _STOP_KOREAN


def stem(word: str) -> str:
    """A Korean word without the particle or verbal ending that follows a noun.

    It is greedier than `korean.splits`: it is made to find words, not to name anything.
    """
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 2 and word.endswith(ending):
            return word[: -len(ending)]
    return word


class Kind(Enum):
    """What kind of answer a question wants."""

    WHAT = "what"
    WHY = "why"
    DIFFERENCE = "difference"
    HOW = "how"
    WHEN = "when"
    OTHER = "other"


# The first that fits: "why A over B" asks why, and is a contrast by its two concepts.
_KINDS = (
    (
        Kind.DIFFERENCE,
        r"\bdifferen(?:ce|t|ces)\b|\bdiffers?\b|\bvs\.?(?=\s|$)|\bversus\b|\bcompar(?:e|ed|ison)\b|\bdistinguish"
        r"|차이|다른\s?(?:점|가|지|거)|비교|구분|구별|다르|\bA/B\b",
    ),
    (
        Kind.WHY,
        r"^why\b|\bwhy (?:do|does|is|are|not|use|can|should)\b|\breasons?\b|\bwhat causes\b|\bcauses? of\b"
        r"|왜|이유|까닭|원인|때문",
    ),
    (Kind.WHEN, r"^when\b|\bwhen (?:to|should|do|does|is)\b|언제|어떤 경우|어느 경우|어떨 때"),
    (
        Kind.HOW,
        r"\bhow\b|\bsteps?\b|\bprocedure\b|\bways? to\b|어떻게|방법|하는 법|순서|과정|절차|어떤 식",
    ),
    (
        Kind.WHAT,
        r"^what(?:'s| is| are| does)?\b|\bdefin(?:e|ition)\b|\bmeaning\b|\bexplain\b"
        r"|무엇|뭐|뭔|이란\b|란\b|이란\??$|란\??$|정의|의미|설명|개념|뜻",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_OVER = re.compile(
    r"\b(?:over|rather than|instead of|better than|worse than|unlike)\b|보다|대신|말고", re.IGNORECASE
)


def kind_of(question: str) -> Kind:
    """What kind of answer the question wants, by its cue words, English or Korean."""
    for kind, pattern in _PATTERNS:
        if pattern.search(question.strip()):
            return kind
    return Kind.OTHER


def sets_against(question: str) -> bool:
    """Whether the question sets two things against each other: A vs B, why A over B, A보다 B."""
    return kind_of(question) is Kind.DIFFERENCE or bool(_OVER.search(question))
