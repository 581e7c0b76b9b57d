"""How English spelling sounds, as far as Korean writing shows it: the letters of `phonetics`."""

from __future__ import annotations

from kg.runtime.lazy import regex

# What must be in the word, a pattern, what it becomes, in this order;
# capitals are sounds of more than one letter. Most words have few of the first, which is quick.
_RULES = tuple(
    (part, regex(pattern), change)
    for part, pattern, change in (
        ("s", r"(?<=[aeiou])(?!sion|sure|sia)s(?=[aeiou])", "Z"),
        ("chine", r"chine", "Sin"),
        ("cc", r"cc(?=[eiy])", "ks"),
        ("ss", r"ss$", "s."),  # process: the e before it is heard
        ("", r"([b-df-hj-np-tv-z])\1", r"\1"),
        ("ache", r"ache$", "aSI"),
        ("sten", r"st(?=en)", "s"),
        ("ware", r"ware$", "weo"),
        ("re", r"(?<![ts])([aeiou])re$", r"\1o"),
        ("er", r"(?<=[^aeiou])er(?=s?$)", "O"),
        ("or", r"(?<=[^aeiou])or(?=s?$)", "O"),
        ("u", r"^u(?=[^aeiou][aeiouO])", "yu"),
        ("age", r"(?<=[aeiou][^aeiou])age$|(?<=[aeiou][^aeiou]{2})age$", "iCI"),
        ("ou", r"ou(?=r|ch)", "o"),
        ("r", r"[eiu]r(?=[^aeiouyrOI])", "o"),
        ("vice", r"(?<=[^aeiou]v)ice$", "is"),
        ("v", r"v$", "f"),
        ("e", r"[iy](?=[^aeiouwyr]es?$)", "aI"),
        ("e", r"(?<![aeiou])a(?=[^aeiouwyr]es?$)", "Ei"),
        ("", r"(tch|ch|ge|sh)$", r"\1I"),
        ("x", r"^x", "c"),
        ("kn", r"^kn", "n"),
        ("wr", r"^wr", "r"),
        ("ps", r"^ps", "s"),
        ("tch", r"tch", "C"),
        ("sch", r"sch", "sk"),
        ("ch", r"ch(?=[rl])", "k"),
        ("ch", r"ch", "C"),
        ("ion", r"[st]ion", "Son"),
        ("ia", r"[tc]ia", "Sia"),
        ("sure", r"sure", "So"),
        ("ture", r"ture", "Co"),
        ("sh", r"sh", "S"),
        ("ph", r"ph", "p"),
        ("th", r"th", "T"),
        ("igh", r"igh", "aI"),
        ("wh", r"wh", "w"),
        ("gh", r"gh(?=[aeiou])", "g"),
        ("gh", r"gh", ""),
        ("ck", r"ck", "k"),
        ("dge", r"dge$", "G"),
        ("dge", r"dge", "Ge"),
        ("que", r"que$", "k"),
        ("qu", r"qu", "kw"),
        ("ng", r"ng(?=$|[^aeiou])", "N"),
        ("n", r"n(?=[kx])", "N"),
        ("c", r"c(?=[eiy])", "s"),
        ("g", r"g(?=[eiy])(?!et$)", "G"),
        ("ce", r"ce$", "s"),
        ("x", r"x", "ks"),
        ("r", r"(?<=[aeiou])r(?=$|[^aeiouyOI])", ""),
        ("l", r"(?<=[^aeiouy])(?:le|el|al|il)$", "ol"),
        ("e", r"(?<=[aeiou])([^aeiouwy])e$", r"\1"),
        ("e", r"(?<=[^aeiou])e(?=s?$)", ""),
        ("e", r"ee|ea|ie", "i"),
        ("oo", r"oo", "u"),
        ("a", r"au|aw", "o"),
        ("ou", r"ou", "au"),
        ("", r"ai|ay|ei", "ei"),
        ("o", r"oa|ow", "o"),
        ("ey", r"ey", "i"),
        ("y", r"y(?=[aeiou])", "Y"),
        ("y", r"y", "i"),
    )
)
WORDS = regex(r"[a-z]+")
CLASSES = str.maketrans("bpfvdtTgkcqGCjzZSsrlhwmn", "bppbdtsgkkkjcjjzssllhwmn", ".")
"""Sounds to their classes: a letter of the alphabet each."""


def spoken(word: str) -> str:
    """The rough sound of a word in lower case."""
    for part, pattern, change in _RULES:
        if part in word:
            word = pattern.sub(change, word)
    word = word.translate(CLASSES)
    return "".join(c if c == "N" else c.lower() for c in word)
