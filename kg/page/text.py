"""Text from notes, made fit to be shown on one page beside other text.

It is not escaped here: it reaches the page as JSON and is shown with `textContent`, or goes
through the template's autoescaping.
"""

from __future__ import annotations

import json
import re

from kg.runtime.visible import HIDDEN

LABEL, LINE, SOURCE = 160, 600, 12_000
"""Most characters of a name, of a line of evidence, and of a section's Markdown."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SEPARATOR = re.compile("[\u2028\u2029]")
_IN_SCRIPT = re.compile("[<>&\u2028\u2029]")


def clean(text: object, limit: int = LABEL) -> str:
    """`text` without what would disturb its surroundings, cut to `limit` characters."""
    text = str(text)
    if not text.isprintable():  # what is printable has nothing of the kind
        text = _SURROGATE.sub("\ufffd", _SEPARATOR.sub(" ", text.replace("\r\n", "\n")))
        # Among these are signs that turn the direction of the text around them: one label would
        # disturb its neighbours.
        text = HIDDEN.sub("", text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def name(text: object) -> str:
    """`text` as a name on one line; never empty, for something has to be clicked on."""
    return " ".join(clean(text, 4 * LABEL).split())[:LABEL] or "∅"


def script_json(value: object) -> str:
    """JSON that can stand in a <script> element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
