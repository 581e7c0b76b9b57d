"""What is made when it is first used, so that a command pays only for what it needs.

A build with nothing to do has no use for the patterns and the stages that read notes, and they
take longer to load than it takes to look.
"""

from __future__ import annotations

import re
from typing import Any, cast


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression, compiled when it is first used: a range of hangul takes a while."""
    return cast("re.Pattern[str]", _Pattern(source, flags))


class _Pattern:
    """Has the methods of a compiled pattern, each from the first time on that it is called."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a method, or what a pattern knows
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
