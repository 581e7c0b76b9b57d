"""How far two annotators agree, reckoned on a note small enough to count by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training.agreement import SECOND, agreement, counts, paired
from training.corpus import FOLDER, AnnotatedNote, read

FIRST = """\
=== en | optimisation | bullets
# [Adam]
- [Momentum] and [RMSProp] in one
> Adam | combines | Momentum
> Adam | combines | RMSProp
- unlike plain [SGD], it needs little tuning
> Adam | contrasts | SGD
- slides are online
"""
OTHER = """\
=== en | optimisation | bullets
# [Adam]
- [Momentum] and [RMSProp] in one
> Adam | combines | Momentum
> Adam | uses | RMSProp
- unlike [plain SGD], it needs [little tuning]
- [slides] are online
> slides | uses | little tuning
"""


def test_the_figures_are_those_counted_by_hand(tmp_path: Path) -> None:
    found = counts(_note(tmp_path, FIRST), _note(tmp_path, OTHER))
    figures = agreement(found)
    # 4 mentions here, 6 there, 3 of them the same; "SGD" lies within "plain SGD".
    assert figures.exact == pytest.approx(2 * 3 / 10)
    assert figures.overlapping == pytest.approx(2 * 4 / 10)
    # 3 relations here, 3 there. Momentum's is the same, RMSProp's has another type.
    assert figures.relation == pytest.approx(2 * 1 / 6)
    assert figures.untyped == pytest.approx(2 * 2 / 6)
    assert figures.same_type == pytest.approx(1 / 2)
    # Of 4 lines, one is said to state something by both, one by each alone; so chance is a half.
    assert figures.kappa == pytest.approx((2 / 4 - 1 / 2) / (1 - 1 / 2))


def test_notes_are_added_before_shares_are_taken(tmp_path: Path) -> None:
    note, other = _note(tmp_path, FIRST), _note(tmp_path, OTHER)
    figures = agreement(counts(note, other) + counts(note, note))
    assert figures.exact == pytest.approx(2 * (3 + 4) / (10 + 8))


def test_who_says_the_same_agrees_wholly(tmp_path: Path) -> None:
    note = _note(tmp_path, FIRST)
    turned = _note(tmp_path, FIRST.replace("Adam | contrasts | SGD", "SGD | contrasts | Adam"))
    for other in (note, turned):
        figures = agreement(counts(note, other))
        assert figures.relation == figures.untyped == figures.same_type == figures.kappa == 1.0


def test_direction_counts_where_a_type_has_one(tmp_path: Path) -> None:
    turned = FIRST.replace("Adam | combines | Momentum", "Momentum | combines | Adam")
    figures = agreement(counts(_note(tmp_path, FIRST), _note(tmp_path, turned)))
    assert figures.relation == figures.same_type == pytest.approx(2 / 3)
    assert figures.untyped == 1.0


def test_nothing_to_compare_is_no_disagreement() -> None:
    assert agreement(Counter()).relation == 1.0


def test_a_note_that_has_been_edited_has_no_pair(tmp_path: Path) -> None:
    edited = _note(tmp_path, FIRST.replace("online", "lost"))
    with pytest.raises(KeyError):
        paired([_note(tmp_path, FIRST)], [edited])


@pytest.mark.parametrize("file", sorted(SECOND.glob("*.txt")), ids=lambda file: file.stem)
def test_every_note_of_the_second_annotator_has_its_first(file: Path) -> None:
    notes = read(file)
    assert len(paired(read(FOLDER / file.name), notes)) == len(notes) == 7


def _note(folder: Path, text: str) -> AnnotatedNote:
    file = folder / "a.txt"
    file.write_text(text, "utf-8")
    (note,) = read(file)
    return note
