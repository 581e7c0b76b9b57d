"""Does a noun phrase stand where statements have their subject or object?

A rough test for mining, before anything is known to be a concept: a phrase next to one of the verbs
and nouns that the cue tables of `kg.relations` are built on. What such a phrase means is read there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.language.korean import role
from kg.language.phrases import Word

_KOREAN = (
    "이용|사용|활용|적용|도입|채택|통해|통하|바탕|기반|의존|필요|쓰는|쓴다|쓰인|결합|조합|혼합|합치|합친|섞|더한|더해|곱|구성|이루어|만들|만든|"
    "해결|방지|예방|막는|막기|막을|막아|줄이|줄인|줄여|피하|피할|완화|억제|극복|제거|일으키|일으킨|일으켰|유발|초래|야기|이어지|이어졌|발생|생기|생긴|"
    "생길|일어나|일어난|나타나|적합|알맞|유리|쓰이|발전|확장|개량|개선|변형|보완|파생|달리|다르|대신|아닌|아니라|보다|비교|차이|종류|일종|하나|"
    "이다|입니다|라고 한|라고 부|같은|등의|때문|인해|구울|끓일|수행|있다|있으며"
)
_AFTER = re.compile(rf"^[^.,;:]{{0,14}}?(?:{_KOREAN})")
_ANY = re.compile(_KOREAN)
_ENGLISH = (
    "uses?|used|using|employs?|requires?|needs?|relies on|depends on|based on|built on|contains?|includes?|involves?|combines?|combining|mixes|merges?|"
    "consists of|made of|made from|composed of|comprises?|prevents?|avoids?|solves?|reduces?|mitigates?|alleviates?|fixes|addresses|removes?|eliminates?|"
    "overcomes?|eases?|cures?|counters?|suppress(?:es)?|causes?|caused by|leads? to|results? in|results? from|triggers?|induces?|produces?|produced by|due to|"
    "extends?|improves (?:on|upon)|builds on|generali[sz]es|refines|improvement on|extension of|version of|derived from|kind of|type of|form of|one of|such as|"
    "like|and other|unlike|than|from|differs|different from|instead of|rather than|compared (?:to|with)|versus|between|suited (?:for|to)|suitable for|best for|"
    "good for|ideal for|used (?:for|in|by)|used to|designed (?:for|to)|choice for|prevented (?:by|with)|solved by|reduced by|is an?|are|is|was|were|an?|the|of|for|with|by"
)
_BEFORE_ENGLISH = re.compile(rf"(?:\b(?:{_ENGLISH})\b)(?: [\w-]+){{0,1}} ?$", re.I)
_AFTER_ENGLISH = re.compile(
    r"^[ ,]*(?:(?:also|often|usually|mainly|only|can|could|may|might|will|helps?|to|is|are|was|were|be|been|best|mostly)\b ?)*"
    r"(?:uses?\b|used|employ|requir|need|rel(?:ies|y) on|depend|contain|includ|involv|combin|mix|merg|consist|made|compos|compris|prevent|avoid|solv|reduc|mitigat|"
    r"alleviat|fix|address|remov|eliminat|overc|eas[ei]|cur[ei]|counter|suppress|caus|lead|result|trigger|induc|produc|extend|improv|build|generali|refin|deriv|"
    r"differ|outperform|replac|suit|faster|better|slower|design|introduced|such as|and other|is an?\b|are\b|is the\b|is one\b)"
)


def speaks(text: str, phrase: Sequence[Word], korean: bool) -> bool:
    """Whether the phrase is a likely argument of a cue in its sentence."""
    last = phrase[-1]
    if korean:
        behind = text[last.end : last.end + 200]
        if role(last.form) in ("는", "가"):
            return bool(_ANY.search(behind))
        return bool(last.form) and bool(_AFTER.match(behind))
    before = text[max(0, phrase[0].start - 40) : phrase[0].start]
    return bool(
        _BEFORE_ENGLISH.search(before)
        or _AFTER_ENGLISH.match(text[last.end : last.end + 80])
        or not before
    )
