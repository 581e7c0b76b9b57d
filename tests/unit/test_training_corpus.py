"""The training notes are written as their README says, and read as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.corpus import FOLDER, read

NOTE = """\
=== ko | 최적화 | bullets
# [Adam]
- [Momentum]과 [RMSProp]을 합친 것
> Adam | combines | Momentum
> Adam | combines | RMSProp
- [적응적 모멘트 추정]([Adam])이라고도 함
> 적응적 모멘트 추정 = Adam
"""


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_every_file_is_well_formed(file: Path) -> None:
    assert len(read(file)) >= 40


def test_mentions_and_statements_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NOTE, "utf-8")
    (note,) = read(file)
    assert (note.language, note.field, note.style) == ("ko", "최적화", "bullets")
    _, item, alias = note.lines
    assert item.text == "- Momentum과 RMSProp을 합친 것"
    assert [item.text[a:b] for a, b in item.spans] == ["Momentum", "RMSProp"]
    assert [(s.source, s.relation, s.target) for s in item.statements] == [
        ("Adam", "combines", "Momentum"),
        ("Adam", "combines", "RMSProp"),
    ]
    assert alias.statements[0].relation == "="


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("> Adam | combines | Momentum", "> Adam | joins | Momentum", "no relation: joins"),
        ("> Adam | combines | Momentum", "> Adam | combines | SGD", "“SGD” isn't marked"),
        ("> Adam | combines | Momentum", "> Adam | combines | Adam", "a name with itself"),
        ("[RMSProp]을", "[RMS[Prop]]을", "brackets don't match"),
        ("> Adam | combines | Momentum", "> Adam and Momentum", "neither A | relation"),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NOTE.replace(old, new), "utf-8")
    with pytest.raises(ValueError, match=fault.replace("|", r"\|")):
        read(file)
