"""Search tokens: Latin words and numbers whole, hangul as overlapping pairs of syllables.

Pairs find 경사하강법 in 경사하강법은 and in 경사 하강법 without a morphological analyser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"(?P<hangul>[가-힣]+)|(?P<word>[^\W_가-힣]+)")


def tokens(text: str) -> Iterator[str]:
    """The search tokens of a text, in order, repeated as often as they stand there."""
    for run in _RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        if run["word"]:
            yield run["word"]
        elif len(run["hangul"]) == 1:
            yield run["hangul"]
        else:
            syllables = run["hangul"]
            yield from (syllables[i : i + 2] for i in range(len(syllables) - 1))
