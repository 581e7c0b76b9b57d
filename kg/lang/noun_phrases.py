"""Sentences as words with their particles, and the noun phrases that these words form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.lang.en.verb_forms import determiners, verb_forms
from kg.lang.ko.morphology import (
    ROLES,
    final,
    fits,
    inflections,
    is_hangul,
    is_verbal,
    splits,
    word_list,
)
from kg.lang.normalize import function_words, generic_words, is_generic, words
from kg.lang.thesaurus import known
from kg.runtime.lazy import regex

LONGEST = 5  # words of a noun phrase that is still a name


@dataclass(frozen=True, slots=True)
class Word:
    """A word, Korean ones without their particle."""

    text: str
    start: int  # offsets in the sentence, the particle not counted
    end: int
    form: str = ""  # the particle as written
    after: str = ""  # what stands between it (with its particle) and the next word

    @property
    def hangul(self) -> bool:
        """Whether it is Korean."""
        return is_hangul(self.text)


_RAW = regex(r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ$_.+#'-]*|\d[\d.,]*[A-Za-z%]*|[가-힣]+|[^\W]+")


def read(sentence: str) -> list[Word]:
    """The words of a sentence in order."""
    found: list[Word] = []
    pieces = list(_RAW.finditer(sentence))
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        text, start, end = piece[0].rstrip(".-'"), piece.start(), piece.end()
        end = start + len(text)
        form, last = "", piece.end()
        if (
            found
            and text in ROLES
            and start == pieces[i - 1].end() + len(found[-1].after.strip())
            and found[-1].after
            and " " not in found[-1].after
        ):
            found[-1] = replace(found[-1], form=found[-1].form or text, after=found[-1].after + " ")
            i += 1
            continue
        if is_hangul(text) and i and pieces[i - 1][0][0].isdigit() and pieces[i - 1].end() == start:
            i += 1  # 3.2부터, 1개: no words of their own
            continue
        if is_hangul(text):
            stem, form = _split(text)
            text, end = stem, start + len(stem)
        elif i + 1 < len(pieces) and _particle_of(sentence[end : pieces[i + 1].end()]):
            i += 1
            form, last = pieces[i][0], pieces[i].end()
        following = pieces[i + 1].start() if i + 1 < len(pieces) else len(sentence)
        found.append(Word(text, start, end, form, sentence[max(last, end) : following]))
        i += 1
    return found


_DOUBTFUL = ("인", "일", "임", "면", "란", "다", "나", "라", "도", "만")


def _split(word: str) -> tuple[str, str]:
    """Stem and particle of a Korean word.

    Many nouns end like the particles in `_DOUBTFUL` (컴파일, 도메인, 정확도): these are split off
    only what is known to be a noun.
    """
    if word in function_words() or known(word):
        return word, ""
    for stem, form in splits(word):
        if form not in _DOUBTFUL or known(stem) or stem in generic_words():
            return stem, form
    return word, ""


def _particle_of(text: str) -> bool:
    """Whether what follows a Latin word is its particle, be it after a space."""
    return text in ROLES or (text[:1] == " " and text[1:] in word_list("apart"))


def breaks(word: Word) -> bool:
    """Whether a word can't be part of a name: function words, verbs, numbers."""
    lower = word.text.casefold()
    if lower in function_words() or lower in verb_forms():
        return True
    if word.hangul:
        return is_verbal(word.text) or len(word.text) < 2 or inflected(word) or _marked(word)
    if lower.endswith("ly") and len(lower) > 5 and lower not in _NOUNS_IN_LY:
        return True
    return word.text[0].isdigit() or len(word.text) > 40


_NOUNS_IN_LY = frozenset(
    ["anomaly", "assembly", "family", "supply", "reply", "monopoly", "fully", "early", "butterfly"]
)


def _marked(word: Word) -> bool:
    """One syllable and its particle (점은, 수를), which `splits` leaves whole."""
    if len(word.text) != 2 or word.form:
        return False
    if word.text[1] == "의":
        return word.text not in word_list("genitive_like")
    return word.text[1] == "에" or (word.text[1] in "은는을를" and fits(word.text[0], word.text[1]))


_ENDINGS = (
    "",
    "가",
    "라",
    "라고",
    "인가",
    "일까",
    "나",
    "다",
    "면",
    "라면",
    "도",
    "만",
    "는",
    "은",
    "로",
)


_SONORANT = (4, 8, 16, 21)  # the final consonants ㄴ ㄹ ㅁ ㅇ


def inflected(word: Word) -> bool:
    """Whether a Korean word ends as verbs and adverbs do."""
    last, closed = word.text[-1], final(word.text[-2]) if len(word.text) > 1 else 0
    if closed and (last in "다는" or (last == "고" and closed not in _SONORANT)):
        return True  # 있다, 받는; 먹고 is a verb, 창고 a noun
    if inflections().search(word.text):
        return True
    return word.form in _ENDINGS and bool(inflections().search(word.text + word.form))


def noun_phrases(found: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Runs of words that may be names; a word with a particle or a mark behind it ends one."""
    run: list[Word] = []
    for place, word in enumerate(found):
        if (breaks(word) and not cited(found, place)) or _plural_inside(found, place):
            if run:
                yield tuple(run)
            run = []
            continue
        if run and run[-1].hangul and not word.hangul and not known(run[-1].text):
            yield tuple(run)  # 해가 | Global Minimum
            run = []
        run.append(word)
        if word.form or word.after not in ("", " ", "-"):
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def cited(found: Sequence[Word], place: int) -> bool:
    """Whether an English function word is a name: in Korean text, capitalised, before a noun.

    `He 초기화`, `He를`, `For 문` speak of a thing called so; no Korean sentence says he or for.
    """
    word = found[place]
    if word.text.casefold() not in function_words() or not re.fullmatch("[A-Z][a-z]+", word.text):
        return False
    behind = found[place + 1 : place + 2] if word.after == " " else ()
    return bool(word.form) or any(follows.hangul and not breaks(follows) for follows in behind)


def text_of(sentence: str, phrase: Sequence[Word]) -> str:
    """A phrase as written, without the particle of its last word."""
    return sentence[phrase[0].start : phrase[-1].end]


_PLURAL = regex(r"[a-z]{3,}(?<![suiac])s\Z")


def _plural_inside(found: Sequence[Word], place: int) -> bool:
    """Whether an English word in -s has another behind it: then it is a verb, not part of a name.

    In English compounds only the last noun is a plural: `sequence numbers`, but `A drops | B`.
    """
    word = found[place]
    if word.after != " " or place + 1 == len(found) or not _PLURAL.match(word.text):
        return False
    following = found[place + 1]
    if following.text.casefold() in determiners():
        return True  # MLE picks | the …
    return not following.hangul and not breaks(following)


def trimmed(phrase: Sequence[Word]) -> tuple[Word, ...]:
    """A phrase without generic words in front (a `simple` thing) and light ones behind."""
    start, end = 0, len(phrase)
    while (
        start < end - 1
        and (_EVERYDAY.match(phrase[start].text) or phrase[start].text[-1] in "간별")
        and is_generic(phrase[start].text)
    ):
        start += 1
    while end - start > 1 and (
        phrase[end - 1].text in word_list("light") or _symbol(phrase[end - 2], phrase[end - 1])
    ):
        end -= 1
    return tuple(phrase[start:end])


_EVERYDAY = regex(r"[a-z]+\Z")


def _symbol(name: Word, letter: Word) -> bool:
    """Whether a lone letter is a symbol of the name before it: Precision P; not Vitamin C."""
    if len(letter.text) != 1 or not letter.text.isascii():
        return False
    return letter.text.islower() or letter.text == name.text[0].upper()


def names_nothing(text: str) -> bool:
    """Whether a phrase is too general to be a name.

    Two general words may be a term (`Test Set`, 자료 구조): Latin ones are left to counting, Korean
    ones must be in the thesaurus.
    """
    parts = words(text)
    if len(parts) > 1 and not any(is_hangul(part) for part in parts):
        return all(part in function_words() or not part.strip("0123456789") for part in parts)
    return is_generic(text) and not (len(parts) > 1 and known(text))
