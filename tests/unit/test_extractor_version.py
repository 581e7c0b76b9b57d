"""A section is read again only if its text or the extractor's version changes."""

from __future__ import annotations

import json
from hashlib import blake2b

import pytest

from kg.build import analysis
from kg.extract import section_analysis
from kg.extract.section_analysis import EXTRACTOR_VERSION
from kg.notes.sections import Section
from tests.conftest import ROOT, Vault

RECORD = ROOT / "tests" / "golden" / "extractor.json"
SOURCES = ("kg/extract", "kg/lang", "kg/notes/sections.py", "kg/notes/markdown.py")


def digest() -> str:
    """Of every file by which a section is read."""
    places = (ROOT / name for name in SOURCES)
    files = [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*"))
    ]
    total = blake2b(digest_size=16)
    for file in sorted(f for f in files if f.suffix in (".py", ".toml", ".tsv", ".txt")):
        total.update(f"{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return total.hexdigest()


def test_rules_change_with_their_version() -> None:
    known = json.loads(RECORD.read_text("utf-8"))
    now = {"version": EXTRACTOR_VERSION, "digest": digest()}
    assert known == now, (
        "What reads a section has changed. If it may now say anything else of a note, raise "
        "EXTRACTOR_VERSION; then write this to tests/golden/extractor.json: " + json.dumps(now)
    )


def test_another_version_reads_every_section_again(
    vault: Vault, fake_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.kg("build").code == 0
    calls: list[str] = []
    real = section_analysis.mined

    def counted(section: Section) -> str:
        calls.append("read")
        return real(section)

    monkeypatch.setattr(analysis, "mined", counted)
    vault.write("new.md", "# Zeta\nZeta is new.\n")
    assert vault.kg("build").code == 0
    assert len(calls) == 1
    monkeypatch.setattr(analysis, "EXTRACTOR_VERSION", EXTRACTOR_VERSION + 1)
    vault.write("new.md", "# Zeta\nZeta is newer.\n")
    assert vault.kg("build").code == 0
    assert len(calls) > 5
