"""Is a name in a sentence the end of a longer one that is no concept?"""

from __future__ import annotations

from kg.lang.normalize import function_words, is_generic
from kg.lang.noun_phrases import breaks, read
from kg.lang.thesaurus import known
from kg.runtime.lazy import regex

_LAST_WORD = regex(r"(?:^|(?<=[\s(]))([가-힣]{1,60}|[A-Za-z$][\w$.()-]{0,60}) $")


def is_compound_tail(before: str, last: str | None, hangul: bool) -> bool:
    """Whether the word before a name is a noun that belongs to it: (문자열) 템플릿을.

    `before` is the text since the name before it, `last` that name as prepared (its letter and its
    particle), `hangul` whether the name itself is Korean.
    """
    if last is not None and before == " ":
        return len(last) == 1  # another name without a particle
    found = _LAST_WORD.search(before)
    if not found:
        return False
    if found[1].isascii():
        return hangul or (found[1][0].isupper() and (found.start(1) > 0 or last is not None))
    if known(found[1]):
        return not is_generic(found[1])
    if found[1][-1] in "아어여해히며린킨친운은는던된" or found[1] in function_words():
        return False  # rather an adverb or a verb form
    if len(found[1]) == 2 and found[1][-1] in "로에의도만":
        return False  # one syllable and its particle
    word = read(found[1])[-1:]
    return bool(word) and not word[0].form and not breaks(word[0]) and not is_generic(found[1])
