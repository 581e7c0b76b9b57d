"""The regular expressions of the package, and texts made to make each of them slow.

`collected` finds them without being told of any; `slow_on` looks for a text on which the time of
one grows faster than the text.
"""

from __future__ import annotations

import ast
import inspect
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType, ModuleType
from typing import Any, cast

import kg
from kg.extract import headings
from kg.extract.relations.patterns import relation_patterns
from kg.lang import questions
from kg.search import definitions

Expression = tuple[str, int]
"""Source and flags."""

_SHORT = 32  # characters, where even exponential cost comes to an end
_LONG = 2048
_QUICK = 0.001  # seconds: with less at `_LONG` characters nothing is superlinear
_GUARD = 0.3  # seconds of processor time, after which a search is given up
_STEEP = 8.0  # times as long for four times the text: 4 where it is linear, 16 where quadratic
_METHODS = {"search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
_BOUNDED = {"kg.lang.ko.headings": headings._LONGEST, "kg.lang.en.headings": headings._LONGEST}
"""Modules that are handed no longer texts than so many characters, checked by a test."""
_AT_BOUND = 0.01  # seconds that one may take on the longest text that it is handed


@dataclass
class Use:
    """The methods by which an expression is used, and the modules it stands in."""

    methods: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)

    def bound(self) -> int | None:
        """The longest text it is used on; None where any text may come."""
        bounds = [_BOUNDED.get(module) for module in self.modules]
        return max((b for b in bounds if b), default=None) if all(bounds) else None


def collected() -> dict[Expression, Use]:
    """Every expression of text in the package, and how it is used."""
    modules = [
        import_module(one.name)
        for one in walk_packages(kg.__path__, "kg.")
        if not one.name.endswith("__main__")
    ]
    found: dict[Expression, Use] = defaultdict(Use)

    def add(pattern: re.Pattern[str], methods: set[str], module: str) -> None:
        use = found[pattern.pattern, pattern.flags]
        use.methods |= methods
        use.modules.add(module)

    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module in modules:
        for name, method, pattern in _calls(module):
            if pattern is None:  # a public name is used elsewhere too
                named[module.__name__ if name.startswith("_") else "", name].add(method)
            else:
                add(pattern, {method}, module.__name__)
    for module in modules:
        for name, pattern in _held(module):
            where = module.__name__ if name.startswith("_") else ""
            add(pattern, named.get((where, name), {"search"}), module.__name__)
    for made in (
        questions._form("formula"),
        questions._form("code"),
        definitions._pattern("Ab Ba"),
    ):
        add(made, {"search"}, "kg.search.definitions")
    for row in (*relation_patterns("korean"), *relation_patterns("english")):
        parts = (re.compile(part, re.IGNORECASE) for part in row.parts)
        for pattern in (row.pattern, *(one for _, one in row.where), *parts):
            add(pattern, {"search"}, "kg.extract.relations.patterns")
    return found


def _calls(module: ModuleType) -> Iterator[tuple[str, str, re.Pattern[str] | None]]:
    """Names and methods that are called, with the expression where it stands there: `re.sub("…"`.

    Names of other things than expressions are among them.
    """
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        method, owner = node.func.attr, node.func.value
        if method not in _METHODS or not isinstance(owner, ast.Name):
            continue
        if owner.id != "re":
            yield owner.id, method, None
        elif isinstance(node.args[0], ast.Constant):
            flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
            yield "", method, re.compile(str(node.args[0].value), flags)


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What a module holds, or makes at first use and keeps, by its name there."""
    for name, value in vars(module).items():
        kept = value
        if hasattr(value, "cache_clear") and value.__module__ == module.__name__:
            called = inspect.signature(value)
            if "Pattern[" in str(called.return_annotation) and not called.parameters:
                kept = value()
        yield from ((name, one) for one in _patterns(kept))


def _patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) or type(value).__name__ == "_Pattern":
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _patterns(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _patterns(one)


class _TooLongError(Exception):
    pass


def _stop(number: int, frame: FrameType | None) -> None:
    raise _TooLongError


def slow_on(expression: Expression, use: Use) -> str:
    """A text, as begin, repeated unit and end, that takes superlinear time; "" if there is none."""
    pattern, bound = re.compile(*expression), use.bound()
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for begin, unit, end in _attacks(expression[0]):
            for method in sorted(use.methods):
                run = _runner(pattern, method)
                work = partial(_on, run, begin, unit, end)
                if _is_slow(work, bound):
                    return f"{method} {begin!r} {unit!r}… {end!r}"
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return ""


def _on(run: Callable[[str], object], begin: str, unit: str, end: str, size: int) -> None:
    run(begin + unit * (size // len(unit)) + end)


def _runner(pattern: re.Pattern[str], method: str) -> Callable[[str], object]:
    if method == "sub":
        return lambda text: pattern.sub("", text)
    if method == "finditer":
        return lambda text: sum(1 for _ in pattern.finditer(text))
    return cast("Callable[[str], object]", getattr(pattern, method))


def _is_slow(run: Callable[[int], object], bound: int | None) -> bool:
    """Whether it takes more than its time at its bound, or without one more than linear time."""

    def took(size: int) -> float:
        signal.setitimer(signal.ITIMER_VIRTUAL, _GUARD)
        started = time.thread_time()
        try:
            run(size)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return time.thread_time() - started

    try:
        took(_SHORT)
        took(_LONG // 8)
        if bound:
            return min(took(bound) for _ in range(3)) > _AT_BOUND
        if took(_LONG) < _QUICK:
            return False
        # A busy machine makes linear work look steep now and then: the least of some tries.
        return not any(took(2 * _LONG) <= _STEEP * took(_LONG // 2) for _ in range(4))
    except _TooLongError:
        return True


def _attacks(source: str) -> Iterator[tuple[str, str, str]]:
    """Begin, what is repeated, and end: of the characters that the expression speaks of."""
    letters, words = _alphabet(source)
    for unit in (*letters[:10], *words[:6], *map("".join, product(letters[:4], repeat=2))):
        yield "", unit, "\x00"
        if len(unit) == 1:
            yield "", unit, ""
        if words:
            yield words[0], unit, "\x00"


_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "7",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_WORD: "-",
}
_WITHIN = {  # where the expressions within an item stand
    codes.MAX_REPEAT: 2,
    codes.MIN_REPEAT: 2,
    codes.POSSESSIVE_REPEAT: 2,
    codes.SUBPATTERN: 3,
    codes.ASSERT: 1,
    codes.ASSERT_NOT: 1,
}


def _alphabet(source: str) -> tuple[list[str], list[str]]:
    """The letters of an expression, and the runs of letters in it."""
    letters: dict[str, None] = {}
    words: dict[str, None] = {}

    def visit(items: Any) -> None:
        word = ""
        for code, value in items:
            word = word + chr(value) if code is codes.LITERAL else ""
            if code is codes.LITERAL:
                letters[chr(value)] = None
                words[word] = None
                words.pop(word[:-1], None)
            elif code is codes.RANGE:
                letters[chr(value[0])] = None
            elif code is codes.CATEGORY:
                letters[_OF_CATEGORY.get(value, "a")] = None
            elif code in (codes.IN, codes.ATOMIC_GROUP):
                visit(value)
            elif code is codes.BRANCH:
                for option in value[1]:
                    visit(option)
            elif code in _WITHIN:
                visit(value[_WITHIN[code]])

    visit(parser.parse(source))
    common = dict.fromkeys((" ", "a", "가", "A", "\n"))
    return [*dict.fromkeys([*[*letters][:4], *common, *letters])], [w for w in words if len(w) > 1]
