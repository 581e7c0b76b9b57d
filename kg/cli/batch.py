"""The questions of `kg ask --batch`: from a file or stdin, one a line, in UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any

import click

from kg.runtime.errors import KgError
from kg.runtime.visible import clean, named


class BatchFile(click.File):
    """A file of bytes, or stdin, which may have been closed."""

    def __init__(self) -> None:
        super().__init__("rb")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - as click has it
        """Open it."""
        if value == "-" and sys.stdin is None:
            self.fail("stdin is closed.", param, ctx)
        return super().convert(value, param, ctx)


def queries(file: IO[bytes]) -> Iterator[str]:
    """The questions: plain lines, or JSON lines with "query".

    Raises:
        KgError: a line isn't text, or is JSON without a query.
    """
    for number, line in enumerate(_lines(file), 1):
        text = line.strip()
        if text.startswith("{"):
            try:
                text = json.loads(text)["query"]
            except (ValueError, KeyError, TypeError, RecursionError):
                shown = clean(text[:60])
                raise KgError(f'Line {number} of the batch has no "query": {shown}') from None
        if text:
            yield str(text)


def _lines(file: IO[bytes]) -> Iterator[str]:
    """The lines, each as soon as it is there."""
    encoding, lines = "utf-8", iter(file)
    first = next(lines, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Its line ends are of two bytes, so it is read whole.
        encoding = "utf-16"
        lines = iter([b"".join((first, *lines))])
        first = b""
    else:
        first = first.removeprefix(codecs.BOM_UTF8)
    for number, line in enumerate(_chained(first, lines), 1):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError as error:
            name = getattr(file, "name", "-")
            where = "stdin" if name in ("-", "<stdin>", 0) else named(str(name))
            place = "" if encoding == "utf-16" else f"Line {number} of "
            raise KgError(
                f"{place}{where} isn't {encoding.upper()} (byte 0x{line[error.start]:02x}): "
                "save the questions as UTF-8."
            ) from None
        yield from text.splitlines() if encoding == "utf-16" else (text,)


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest
