"""Documents made to break the reading of notes; `tests.fuzz.run` makes thousands of them."""

from tests.fuzz import inputs
from tests.fuzz.run import CORPUS, read, troubles


def test_hundreds_of_documents_made_to_break_it_are_read() -> None:
    assert list(troubles(range(300))) == []


def test_every_document_that_once_broke_it_is_read() -> None:
    for file in sorted(CORPUS.glob("*.md")):
        read(file.read_bytes().decode("utf-8", "replace"))


def test_all_else_that_is_read_may_be_made_to_break_it() -> None:
    counts, found = inputs.troubles(range(600))
    assert found == []
    assert set(counts) >= {"front_matter", "settings", "rules", "batch"}
