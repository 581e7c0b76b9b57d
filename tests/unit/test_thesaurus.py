"""The one thesaurus: what its rows say, to the graph and to questions."""

import re

from kg.lang.normalize import normal
from kg.lang.thesaurus import TABLE, known, meanings, name_key, synonyms, translations

LINES = [line for line in TABLE.read_text("utf-8").splitlines() if line[0] != "#"]
FIELDS = {
    *("general", "learning", "mathematics", "statistics", "computing", "web", "databases"),
    *("networks", "systems", "sciences", "writing", "verbs"),
}


def test_rows_are_well_formed_and_sorted() -> None:
    for line in LINES:
        name, same, wider, field = line.split("\t")
        assert name, line
        assert same or wider, line
        assert field in FIELDS, line
        assert not [n for n in (*same.split("|"), *wider.split("|")) if n != n.strip()], line
        every = [name, *filter(None, (*same.split("|"), *wider.split("|")))]
        assert len(set(every)) == len(every), line
    order = [(line.split("\t")[0].casefold(), line.split("\t")[3]) for line in LINES]
    assert order == sorted(order)


def test_what_joins_concepts_translates() -> None:
    """English with Korean or Korean with English: names of one language alone join nothing."""
    for line in LINES:
        name, same, _, field = line.split("\t")
        korean = [n for n in (name, *same.split("|")) if re.search("[가-힣]", n)]
        english = [n for n in (name, *same.split("|")) if not re.search("[가-힣]", n)]
        assert not same or (korean and english), line
        assert not same or field not in ("verbs", "writing"), line
        assert not [n for n in korean if field == "verbs" and n in same], line


def test_names_of_a_thing_join_and_widen() -> None:
    assert known("자기부호화기") == ("autoencoder",)
    assert "자기부호화기" in synonyms("오토인코더")


def test_what_is_near_only_widens() -> None:
    assert "가중치 감쇠" in synonyms("L2 regularization")
    assert normal("L2 regularization") not in meanings("가중치 감쇠")
    assert "AI" in synonyms("인공지능")  # an acronym is joined by what the notes say of it
    assert "AI" not in known("인공지능")


def test_senses_are_names_of_their_word_but_not_of_each_other() -> None:
    assert known("결정")[:2] == ("decision", "crystal")
    assert {"decision", "crystal"} <= set(synonyms("결정"))
    assert "crystal" not in synonyms("decision")


def test_a_name_is_translated_word_by_word() -> None:
    assert "linear regression" in translations("선형회귀")
    assert translations("합성곱신경망") == translations("합성곱 신경망")


def test_spelling_hides_no_name() -> None:
    assert name_key("Drop-Outs") == name_key("drop out")
