"""The tokenizer that stays on disk: it finds the best segmentation, and nothing else."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.embed.unigram import Unigram, write_vocabulary

PIECES = {
    "<unk>": -0.0,
    "<s>": 0.0,
    "</s>": 0.0,
    "▁": -2.5,
    "a": -3.0,
    "b": -3.25,
    "가": -4.0,
    "▁a": -3.5,
    "ab": -5.0,
    "aba": -7.125,
    "▁ab": -6.0,
    "ba": -5.5,
    "가나": -4.5,
    "▁🙂": -6.5,
}
UNKNOWN = min(PIECES.values()) - 10


@pytest.fixture(scope="module")
def unigram(tmp_path_factory: pytest.TempPathFactory) -> Unigram:
    folder = tmp_path_factory.mktemp("vocabulary")
    write_vocabulary(folder, list(PIECES), list(PIECES.values()))
    return Unigram(folder, unknown=0, begin=1, end=2)


def best(word: str) -> float:
    """The score of the best segmentation, by trying all of them."""

    @cache
    def rest(start: int) -> float:
        if start == len(word):
            return 0
        pieces = [(word[start:end], end) for end in range(start + 1, len(word) + 1)]
        found = [PIECES[piece] + rest(end) for piece, end in pieces if piece in PIECES]
        if word[start] not in PIECES:
            found.append(UNKNOWN + rest(start + 1))
        return max(found)

    return rest(0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab가나🙂x", min_size=1, max_size=12))
def test_no_segmentation_is_better(unigram: Unigram, word: str) -> None:
    begin, *tokens, end = unigram.encode(word)
    assert (begin, end) == (1, 2)
    names = list(PIECES)
    score = sum(PIECES[names[token]] if token else UNKNOWN for token in tokens)
    assert score == pytest.approx(best("▁" + word))


def test_words_are_read_one_by_one_and_spaces_do_not_count(unigram: Unigram) -> None:
    a, ab = list(PIECES).index("▁a"), list(PIECES).index("▁ab")
    assert unigram.encode("  a   ab ") == [1, a, ab, 2]
    assert unigram.encode(" ") == [1, 2]


def test_every_unknown_character_is_a_token(unigram: Unigram) -> None:
    assert unigram.encode("xx") == [1, list(PIECES).index("▁"), 0, 0, 2]


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    write_vocabulary(tmp_path, list(PIECES), list(PIECES.values()))
    letters = tmp_path / "letters.npy"
    letters.write_bytes(letters.read_bytes()[:-8])
    with pytest.raises(ValueError, match="mmap"):
        Unigram(tmp_path, unknown=0, begin=1, end=2)
