"""Entries of YAML, TOML and JSON as text: what front matter is written in.

No value is ever converted, so none can fail to be: `1984`, `yes` and `!!bool maybe` are text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from kg.runtime.lazy import regex

if TYPE_CHECKING:
    from yaml.nodes import Node

LONGEST = 100_000
"""Characters of a block that a parser gets to see; people's own have a few hundred."""
DEEPEST = 20
"""Levels of YAML: libyaml crashes on what is nested without end."""
MOST = 100
"""Values of a list that are read."""

Value = str | list[str]
Entries = list[tuple[str, Value]]
"""Keys, without regard to case, and what stands there; a key may come several times."""

_KEY = regex(r"[^\W\d][\w-]{0,40}")


class MalformedError(Exception):
    """A block that its parser doesn't take: why, and the 0-based line within the block."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.line = line


def from_yaml(block: str) -> Entries:
    """The entries of a YAML mapping.

    Raises:
        MalformedError: it is none, or not YAML.
    """
    if not block.strip():
        return []
    import yaml

    _check_length(block)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _check_depth(yaml.parse(block, Loader=loader))
        # Composed and not constructed: a node has its text, whatever tag it claims to be of.
        root = yaml.compose(block, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise MalformedError(error.problem or "isn't YAML", line) from error
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise MalformedError("isn't YAML") from error
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        raise MalformedError("isn't a list of “key: value”")
    entries = ((_text(key), _value(value)) for key, value in root.value)
    return [(key.casefold(), value) for key, value in entries if key and value is not None]


def _check_length(block: str) -> None:
    if len(block) > LONGEST:
        raise MalformedError(f"longer than {LONGEST} characters")


def _check_depth(events: Iterable[object]) -> None:
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith(("SequenceStartEvent", "MappingStartEvent"))
        depth -= kind.endswith(("SequenceEndEvent", "MappingEndEvent"))
        if depth > DEEPEST:
            raise MalformedError("nested too deep")


def _value(node: Node) -> Value | None:
    """The text of a node or of what is in a list; a mapping is none."""
    from yaml import SequenceNode

    if isinstance(node, SequenceNode):
        return [text for item in islice(node.value, MOST) if (text := _text(item))]
    return _text(node)


def _text(node: Node) -> str | None:
    from yaml import ScalarNode

    if not isinstance(node, ScalarNode):
        return None
    written = str(node.value)
    # Without quotes these stand for nothing at all, as in `title: ~`.
    nothing = node.style in (None, "") and written.lower() in ("", "~", "null")
    return None if nothing else written


def from_toml(block: str) -> Entries:
    """The entries of a TOML document outside its tables.

    Raises:
        MalformedError: it isn't TOML.
    """
    import tomllib

    _check_length(block)
    try:
        return _plain(tomllib.loads(block, parse_float=str))
    except ValueError as error:  # it counts the lines of the block
        raise MalformedError(str(error).partition(" (at ")[0]) from error
    except RecursionError as error:
        raise MalformedError("nested too deep") from error


def from_json(text: str) -> tuple[Entries, int]:
    """The entries of a JSON object that a note starts with, and where it ends; 0: it doesn't."""
    if not text.startswith(("{\n", '{"', "{ ")):
        return [], 0
    import json

    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    try:
        value, end = decoder.raw_decode(text[:LONGEST])
    except (ValueError, RecursionError):
        return [], 0
    rest = text[end : text.find("\n", end)] if "\n" in text[end:] else text[end:]
    return (_plain(value), end + len(rest) + 1) if not rest.strip() else ([], 0)


def _plain(value: dict[str, object]) -> Entries:
    """What of parsed TOML or JSON is text, or a list of texts."""
    from datetime import date

    def text(item: object) -> str | None:
        if isinstance(item, int) and abs(item) < 10**18:  # Python doesn't write out longer ones
            return str(item).lower()
        if isinstance(item, date):
            return item.isoformat()
        return item if isinstance(item, str) else None

    entries: Entries = []
    for key, one in value.items():
        if isinstance(one, list):
            entries.append((key.casefold(), [t for item in one[:MOST] if (t := text(item))]))
        elif (written := text(one)) is not None:
            entries.append((key.casefold(), written))
    return entries


def entry_of(line: str, sign: str) -> tuple[str, str] | None:
    """Key and value of a line `key: value`."""
    key, found, value = line.partition(sign)
    if not found or not _KEY.fullmatch(key.rstrip()):
        return None
    if sign == ":" and value and not value.startswith((" ", "\t")):
        return None  # a link, a time
    return key.rstrip().casefold(), value.strip()


def by_line(block: str, sign: str) -> Entries:
    """What lines on their own say: `key: value`, `key: [a, b]`, or `- item` below a `key:`."""
    entries: Entries = []
    items: list[str] | None = None
    for line in block.split("\n"):
        stripped = line.strip()
        if items is not None and stripped.startswith("- "):
            items += _unquoted(stripped[2:])
        elif found := entry_of(line, sign):
            key, value = found
            items = None if value else []
            if items is not None:
                entries.append((key, items))
            elif value.startswith("[") and value.endswith("]"):
                parts = (_unquoted(part) for part in value[1:-1].split(","))
                entries.append((key, [text for part in parts for text in part]))
            else:
                entries += ((key, text) for text in _unquoted(value))
    return entries


def _unquoted(value: str) -> list[str]:
    """A plain or quoted value, as a list of one; empty where it is neither."""
    value = value.strip()
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return [value[1:end]] if end > 1 else []
    value = value.partition(" #")[0].rstrip()
    return [value] if value and value[0] not in "[]{}&*!|>%@`#" else []
