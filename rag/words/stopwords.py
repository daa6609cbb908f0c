"""English words that ask, join or help out, and carry no meaning of their own.

Besides articles, pronouns and the like: verbs that say little ("how long did it take?"), and the
measures that a question asks for with "how" ("how much money"), which are told by the form of the
answer instead.
"""

STOPWORDS = frozenset(
    """
    a about after again all also am an and any are aren't as at be because been before being both
    but by can can't could couldn't did didn't do does doesn't doing don't done during each either
    else ever every few for from further get give given gives had has have having he her here hers
    herself him himself his how however i if in into is isn't it its itself just know let like may
    me might mine more most much must my myself no nor not now of off on once one only onto or other
    our ours ourselves out over own please same say says shall she should so some such tell than
    that that's the their theirs them themselves then there there's these they this those through
    to too under until up upon us very was wasn't we were weren't what what's when when's where
    which while who who's whom whose why will with within without won't would you your yours
    yourself yourselves many
    become becomes became come comes came coming get gets getting go goes going gone went got happen
    happens happened happening made make makes making put puts putting take taken takes taking took
    big far high large long money often old tall wide
    """.split()
)
