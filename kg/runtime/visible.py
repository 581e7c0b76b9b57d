"""Characters that steer whatever shows them, or can't be seen: found, taken out, or spelt out.

File names, headings and tags are somebody else's text. In it an escape sequence moves the cursor
or fills the clipboard, a change of direction turns a line around, and what has no width hides.
"""

from __future__ import annotations

from kg.runtime.lazy import regex

# C0 but tab and line end, DEL and C1; surrogates, which no encoding takes; line separators.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
# Soft hyphen; directions; no width; invisible operators; annotations; musical brackets; tags.
_UNSEEN = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
)
# Emoji are made with joiners, and Arabic, Indic and their neighbours can't be written without.
_JOINED = (
    "\u0600-\u06ff\u0700-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
    "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
)
_JOINER = f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"

HIDDEN = regex(f"[{_CONTROLS}{_UNSEEN}]|{_JOINER}")
"""One character that text from elsewhere isn't printed with."""
_INVISIBLE = regex(f"[{_UNSEEN}]|{_JOINER}")
# In the name of a file nothing may be overlooked: also fillers, variants and spaces of other kinds.
_ODD_IN_NAMES = regex(
    f"[{_CONTROLS}{_UNSEEN}\t\n\u200c\u200d\u115f\u1160\u3164\uffa0\ufe00-\ufe0f"
    '\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\U000e0100-\U000e01ef\\\\"]'
)


def escaped(text: str) -> str:
    """Text with what is hidden spelt out, as Python writes it in a string."""
    return text if text.isprintable() else HIDDEN.sub(lambda found: _escape(found[0]), text)


def clean(text: str, *, lines: bool = False) -> str:
    """A note's text to be read: without what is hidden, on one line unless `lines` may stay."""
    if text.isprintable():
        return text
    text = HIDDEN.sub(" ", _INVISIBLE.sub("", text.replace("\r\n", "\n")))
    return text if lines else " ".join(text.split())


def named(path: str) -> str:
    """The name of a file or folder, in quotes and with escapes where it isn't plain."""
    plain = not _ODD_IN_NAMES.search(path) and path == path.strip() and ": " not in path
    if plain and path:
        return path
    return '"' + _ODD_IN_NAMES.sub(lambda found: _escape(found[0]), path) + '"'


def json_escaped(text: str) -> str:
    """JSON that holds the same values, with what is hidden written as JSON's escapes."""
    return text if text.isprintable() else HIDDEN.sub(lambda found: _units(found[0]), text)


def xml_escaped(text: str) -> str:
    """XML that holds the same values, with what is hidden written as references."""
    return HIDDEN.sub(lambda found: f"&#x{ord(found[0]):x};", text)


def _escape(character: str) -> str:
    if character in '\\"':
        return f"\\{character}"
    code = ord(character)
    if code < 0x100:
        return {"\t": "\\t", "\n": "\\n"}.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _units(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
