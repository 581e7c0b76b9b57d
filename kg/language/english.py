"""English verbs of explaining prose, which end a noun phrase: `momentum | accelerates | descent`."""

from __future__ import annotations

from functools import cache

_VERBS = """
accelerate accept access achieve act adapt add address adjust affect aggregate aim alleviate allow alternate amplify
analyse analyze appear apply approximate arise ask assign assist assume attach attempt avoid become begin behave
belong bind boost break bring build calculate call capture carry categorize change choose clarify classify collect combine come
communicate compare compete complement complete comprise compute concern connect consider consist construct consume contain contrast
contribute control convert converge cook copy correct correspond create cure cut deal decide declare decompose decrease define
degrade delay deliver demand denote depend derive describe detect determine develop differ diminish direct disable
discover divide dominate draw drive drop ease eliminate emerge emit employ enable encode encourage encounter end enhance enlarge ensure enter
estimate evaluate evolve exceed exist expand expect experience explain exploit explore express extend extract face
facilitate fail fall feed fill find finish fit fix flow focus follow force form fulfil function gain generate give go govern grow guarantee guide
handle happen help hide hinder hold identify ignore illustrate imitate implement imply import improve include incorporate increase indicate
induce infer influence inherit initialize inject insert integrate interact interpret introduce invert invoke involve iterate join keep know lack
launch lead learn leave let lie limit link listen live load look lose lower maintain make manage map match maximize mean measure mention merge
minimize mitigate mix model modify move multiply name normalize notice notify observe obtain occur offer omit operate optimize
oscillate outperform overcome own pass perform permit place play predict prefer prepare present preserve prevent proceed process produce
promote propagate propose protect prove provide publish pull push put raise reach react read receive recognize recommend reconstruct
record recover reduce refer refine reflect regulate reject relate release rely remain remember remove render repeat replace report represent
require resemble resist resolve respond restore restrict result retain retrieve return reveal reverse rise run sample satisfy save say scale
search see seek seem select send separate serve set share shift show shrink simplify simulate slow solve speed split spread
stabilize start stay stem stimulate stop store strengthen stretch struggle submit subtract suffer suggest suit supply support suppose surround survive take
teach tell tend test think tolerate train transfer transform translate transmit transport travel treat trigger try tune turn understand update
use utilize validate vary verify visit wait want warn watch weaken work wrap write yield
"""

# Forms that are as often nouns or parts of names: they don't end a noun phrase.
_NOUNS = frozenset(
    """
access bind binding call change compare contrast control copy cost cut delay demand drop end experience feed fit flow focus
force form function gain guide help increase influence influences influencing initialize join lead learning limit link load loading look map mapping match
matching mean means measure mixing model modeling models move name names network object offer operating own pass place plan play present process
processes processing programming pull push record records release render rendering report requirement result results return reverse rise run
sample samples sampling scale scaling search set sets setting shift sort speed split splitting start state stay stem store stores string supply support
suspense test testing tests training transfer transfers transform transport travel trigger triggers tuning turn update updates use watch work works
pooling clustering embedding boosting stretching cooking mixed weighted shared distributed combined hidden learned supervised
connected directed weighted generating encoding decoding caching indexing hashing parsing wrapping routing streaming
heating building writing reading timing understanding meaning beginning engineering reasoning planning scheduling debugging
functions maps matches measures links loads limits flows forms forces fits feeds ends drops costs controls calls changes watches scales searches
""".split()
)


@cache
def verb_forms() -> frozenset[str]:
    """The forms of these verbs that are hardly ever nouns."""
    found = set()
    for verb in _VERBS.split():
        stem = verb[:-1] if verb.endswith("e") else verb
        third = verb[:-1] + "ies" if verb[-1] == "y" and verb[-2] not in "aeo" else verb + "s"
        if verb.endswith(("ss", "sh", "ch", "x")):
            third = verb + "es"
        past = verb[:-1] + "ied" if third.endswith("ies") else stem + "ed"
        found |= {verb, third, past, stem + "ing"}
    found |= set("became began built came chose drew fell found gave grew held kept knew led left lost made ran saw sent took went wrote".split())  # fmt: skip
    return frozenset(found - _NOUNS)
