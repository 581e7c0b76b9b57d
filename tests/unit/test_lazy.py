"""What is made when it is first used."""

import re

import pytest

from kg.runtime.lazy import regex


def test_a_lazy_pattern_is_the_pattern() -> None:
    lazy, plain = (
        regex(r"(?P<a>[가-힣]+)x", re.IGNORECASE),
        re.compile(r"(?P<a>[가-힣]+)x", re.IGNORECASE),
    )
    assert lazy.findall("가나X 다라x") == plain.findall("가나X 다라x")
    assert lazy.sub(r"\g<a>", "가x") == "가"
    assert lazy.groupindex == plain.groupindex
    assert lazy.flags == plain.flags


def test_a_broken_lazy_pattern_says_so_when_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("x")
