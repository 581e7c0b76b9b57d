"""How a verb is meant: negated, as a condition, as an order, said of something else."""

from __future__ import annotations

import re

from kg.extract.relations.template import LETTERS
from kg.lang.ko.morphology import final
from kg.runtime.lazy import regex

# All of these look at the prepared sentence (see `template`) from where a cue ends.

_NEGATED = regex(
    r"[가-힣]{0,2}지(?:는|도|를)? ?(?:않|못|말|마)"
    r"|[가-힣]{0,3} ?(?:수|필요|이유)(?:가|는|도)? ?없"
    r"|[가-힣]{0,3}면 ?안|[가-힣]{0,3} ?필요(?:하지|는) "
)
_FORBIDDEN = regex(
    r"면 ?안 ?(?:된|됩|돼|되)|[가-힣]{0,3} ?것(?:은|이|을|도) [^.]{0,14}(?:지 ?않|없|피|금지)"
)
_IN_VAIN = regex(
    r"[가-힣]{0,2}(?<=[해여서로]) [^.,;]{0,30}?"
    r"(?:수(?:는|가)? ?없|지(?:는|도)? ?않|지(?:는|도)? ?못)"
)
_ENGLISH = regex(
    r"\b(?:not|never|no longer|cannot|hardly|without|neither|nor|rarely)\b|n['’]t\b", re.IGNORECASE
)
NEGATION = regex(r"지 ?않|지 ?못|없")
"""A Korean negation anywhere in a piece of text."""


def negated(text: str, start: int, end: int, *, english: bool, object_verb: bool) -> bool:
    """Whether what is said between `start` and `end` is denied.

    Args:
        text: the prepared sentence.
        start: where the cue begins.
        end: where it ends.
        english: whether the sentence is English, where the negation comes first.
        object_verb: whether a verb that follows may deny it too (`B를 통해 … 할 수 없다`).
    """
    if english:
        return bool(_ENGLISH.search(text[max(0, start - 12) : end]))
    if _NEGATED.match(text, end) or _FORBIDDEN.search(text, end):
        return True
    return object_verb and bool(_IN_VAIN.match(text, end))


_CONDITION = regex(
    r"[가-힣]{0,4}(?:는지|은지|할지|었는지|야 할지)|[가-힣]{0,2}(?:기 ?(?:위|전)|도록 |려고 )"
    r"|[가-힣]{0,3}(?:하고 있|되어 있)? ?(?:면|다면|려면|더라도|경우|때|시)"
    r"(?:에|는|만|에는)?(?:[ ,:]|$)"
    r"|[가-힣]?야 (?:하는|할|한다면) |[가-힣]? ?수(?:도|가)? ?있도록"
)
_GOING_ON = regex(r"[가-힣]*(?<=[여해서아어로써]) ")
_CONDITION_AHEAD = regex(rf"[^.;,{LETTERS}]{{0,25}}?(?:때|경우)(?:에|는|만|에는)?[ ,]")


def conditional(text: str, end: int) -> bool:
    """Whether the verb only says when or if something else holds: `B를 사용할 때 …`."""
    if _CONDITION.match(text, end):
        return True
    going_on = _GOING_ON.match(text, max(0, end - 1))
    return bool(going_on and _CONDITION_AHEAD.match(text, going_on.end()))


_YOU_MAY = regex(
    r"[가-힣]{0,4}(?:세요|십시오|봅시다|합시다|해야 합니다|해야 할|하려면|려면|고 싶)"
    r"|[가-힣]{0,2}(?:할|쓸)? ?수(?:도|는)? 있(?:습니다|어요)"
    r"|[가-힣]{0,2} ?것이 (?:더 |가장 )?(?:좋|낫|권장|바람직)"
)
_TO_YOU = regex(
    r"(?:수(?:도|는)? 있(?:습니다|어요)|세요|십시오|봅시다|합시다|바랍니다"
    r"|(?:해야|여야) 합니다|권장됩니다|좋습니다)[.!:]?$"
)


def advises(text: str, end: int) -> bool:
    """Whether the verb tells the reader what to do: `B를 사용하세요`."""
    return bool(_YOU_MAY.match(text, end))


def addresses(sentence: str) -> bool:
    """Whether a whole sentence does."""
    return bool(_TO_YOU.search(sentence))


_CAUSED_BEFORE = regex(r"이 ?[때떄]문에|이로 인해|그 결과|이에 따라|이로써")
_IF = regex(r"[가-힣]면,? ")
_WHAT = regex(r"것이 [^,]*$")  # doing so is a B
_ADVERB = regex(r"(?:[0-9]|계속|여전히|항상|이미|모두|정말|지만|아직|대부분|역시|바로|결국|곧) $")


def caused_before(text: str) -> bool:
    """Whether the cause is what the sentences before have said: `이 때문에 …`."""
    return bool(_CAUSED_BEFORE.search(text))


def defines(before: str) -> bool:
    """Whether `… B이다` with that text before B can define, rather than state a case."""
    return not any(pattern.search(before) for pattern in (_ADVERB, _IF, _WHAT))


_WORD_END = regex(r"[가-힣]*")


def modified(text: str, end: int) -> str | None:
    """What a verb form that ends at `end` describes: the words that follow, or None.

    A form that describes a noun ends in 는, 던, or in ㄴ or ㄹ under its last syllable.
    """
    tail = _WORD_END.match(text, end)
    stop = tail.end() if tail else end
    word = text[max(0, text.rfind(" ", 0, stop) + 1) : stop]
    if not word or not "가" <= word[-1] <= "힣" or word.endswith(("면", "지만", "만", "인")):
        return None
    if not text.startswith(" ", stop):
        return None
    if word[-1] in "는던" or final(word[-1]) in (4, 8):
        return text[stop:].strip()
    return None


_BELONGS = regex(
    # nouns that stand for the verb itself …
    r"(?:(?:수|값|결과|만큼|점|뿐|식|셈|편)(?![가-힣]{2}[^ ]{2})"
    r"|것(?:이다|입니다|이며|으로|을 [말뜻의]|을 빼|$)"
    # … or for its subject, when that is what the sentence says the subject is
    r"|(?:방법|방식|기법|과정|모델|알고리즘|구조|개념|기술|함수|작업|행위|특징|지표|도구|장치|장점|단점|효과|역할|기능|현상|형태|학습|이유|목적)"
    r"(?:이다|입니다|이 있|가 있|을 [한하]|를 [한하]|으로|로|이며|(?:은|는)?\W*$)"
    rf"|[가-힣]+(?:이다|다|임|입니다|이며|으로|로)?[.]?$|[{LETTERS}][^{LETTERS}]{{0,3}}[.]?$)"
)


_ABLE = regex(r"^수(?:도|가)? ?있(?:는|을) ")


def reaches(text: str, end: int) -> bool:
    """Whether a verb that ends at `end` is said of the subject, not of a noun that it describes."""
    noun = modified(text, end)
    if noun is None:
        return True
    return bool(_BELONGS.match(_ABLE.sub("", noun)))
