"""Retrieval: which sections speak of a question, by every signal there is, fused into one score.

Each signal names its best sections; what is named by any is rated by all. So only a few hundred
vectors are looked at one by one, however many sections there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extract.chunks import SPACES
from kg.index.snapshot import Snapshot
from kg.index.vector_moments import VectorMoments
from kg.notes.sections import Section
from kg.search.calibration import calibrated
from kg.search.candidates import CandidateSet, outline_of
from kg.search.fusion import Floats, kind_score, weights, with_parents, word_scores, z_scores
from kg.search.lexical import LexicalMatch

POOL = 50
"""Sections that each signal names; twice as many pieces."""
ALL = 2000
"""Sections that are all rated, where a filter leaves no more."""
_DIGITS = 9  # of a sum that count: the rest hangs on the order in which vectors lie

Numbers = NDArray[np.int64]
QueryVectors = NDArray[np.float32]
"""A question as asked and, where it differs, as the notes would word it: (1 or 2, dimension)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that speaks of the question."""

    number: int  # of the section in the store
    section: Section
    line: int  # of its heading, or of the piece of it that matched
    score: float  # 0..1, comparable between questions
    signals: Mapping[str, float]  # what each signal gave, weighted
    twins: tuple[str, ...] = ()  # ids of sections that say the same


@dataclass(frozen=True, slots=True)
class Ranking:
    """The sections for a question, best first, and how sure it is that they answer it."""

    order: Numbers  # section numbers
    totals: Floats
    signals: Mapping[str, Floats]
    lines: Numbers  # where the best piece of each begins; 0: it has none
    score: float  # of the question, 0..1


@dataclass(frozen=True, slots=True)
class _Space:
    """A space as a question sees it: cosines, summed over the wordings, of the candidates."""

    cosines: Floats
    lines: Numbers
    background: tuple[float, float]
    top: float  # the largest cosine to the question as asked


class Retriever:
    """Ranks the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._moments: dict[str, VectorMoments] = {}
        self._norms = snapshot.norms()
        self._many = snapshot.many()

    def rank(
        self,
        match: LexicalMatch,
        wordings: Iterable[tuple[str, QueryVectors]],
        graph: Mapping[int, float],
        among: frozenset[int] | None = None,
    ) -> Ranking:
        """Rank sections.

        Args:
            match: what the words of the question find.
            wordings: the question's vectors, for each space; the search begins with the first.
            graph: what the concept graph says for sections, 0 to 1.
            among: the numbers of the only sections to rank; None: all.
        """
        found, rows = self._candidates(match, wordings, graph, among)
        outline = outline_of(self._snapshot, found, among)
        passages = self._snapshot.passages_of(outline.numbers.tolist())
        spaces: dict[str, _Space] = {
            space: self._rate(space, rows[space], outline.numbers, passages.get(space, ()))
            for space in SPACES
            if space in rows
        }
        signals = self._signals(outline, spaces, match, graph)
        sums = np.sum(list(signals.values()), axis=0)
        above = np.where(outline.orphans, 0.0, sums[outline.parents])
        totals = np.round(with_parents(sums, above), _DIGITS)
        order = np.argsort(-totals, kind="stable")
        order = order[outline.ranked[order]]
        tops = {space: seen.top for space, seen in spaces.items()}
        features = {"told": match.told, "strange": match.strange, **tops}
        pieces = spaces.get("piece.use") or spaces["text"]
        return Ranking(
            order=outline.numbers[order],
            totals=totals[order],
            signals={name: given[order] for name, given in signals.items()},
            lines=pieces.lines[order],
            score=calibrated(features, self._norms),
        )

    def _candidates(
        self,
        match: LexicalMatch,
        wordings: Iterable[tuple[str, QueryVectors]],
        graph: Mapping[int, float],
        among: frozenset[int] | None,
    ) -> tuple[Collection[int], Mapping[str, QueryVectors]]:
        """What any signal names, of a few sections every one; and the wordings."""
        rows: dict[str, QueryVectors] = {}
        if among is not None and len(among) <= ALL:
            return among, dict(wordings)
        found = _largest(match.scores).union(graph)
        for space, vectors in wordings:  # some are there while others are still being made
            rows[space] = vectors
            found |= self._near(space, vectors)
        return found if among is None else found & among, rows

    def _signals(
        self,
        outline: CandidateSet,
        spaces: Mapping[str, _Space],
        match: LexicalMatch,
        graph: Mapping[int, float],
    ) -> dict[str, Floats]:
        """What each signal gives each section, weighted."""
        weight = weights(spaces)
        signals = {
            space: weight[space] * z_scores(space, seen.cosines, seen.background, outline.prose)
            for space, seen in spaces.items()
        }
        largest = float(match.scores.max(initial=0.0))
        words = word_scores(match.scores[outline.numbers], largest, self._many)
        said = [graph.get(number, 0.0) for number in outline.numbers.tolist()]
        signals["words"] = weight["words"] * words
        signals["graph"] = weight["graph"] * np.array(said)
        return signals

    def _near(self, space: str, rows: QueryVectors) -> set[int]:
        """The sections whose passages are nearest to both wordings."""
        index = self._snapshot.vectors(space)
        found = index.search(rows.sum(0), POOL * (2 if space == "piece.use" else 1))
        places = self._snapshot.places(space, [vector for vector, _ in found])
        return {number for _, number, _ in places}

    def _rate(
        self,
        space: str,
        rows: QueryVectors,
        numbers: Numbers,
        passages: Sequence[tuple[int, int, int]],
    ) -> _Space:
        """Each candidate by the best of its passages: (vector, section number, line)."""
        index = self._snapshot.vectors(space)
        found = np.array(passages, np.int64).reshape(-1, 3)
        ids, row = np.unique(found[:, 0], return_inverse=True)
        near = index.vectors(ids.tolist()) @ rows.T
        cosines, lines = _best(found, near[row].astype(np.float64), numbers)
        if space not in self._moments:
            self._moments[space] = self._snapshot.moments(space) or VectorMoments.none(
                rows.shape[1]
            )
        return _Space(
            cosines=cosines,
            lines=lines,
            background=self._moments[space].background(rows.sum(0)),
            top=float(near[:, :1].max(initial=-1.0)),
        )


def _best(found: Numbers, cosines: Floats, numbers: Numbers) -> tuple[Floats, Numbers]:
    """The cosine of each section, by the best of its passages, and the line of that.

    Args:
        found: (vector, section number, line) of each passage, in the order of the sections.
        cosines: of each passage, to each wording.
        numbers: of the sections; those without a passage get -1 and line 0.
    """
    best, lines = np.full(len(numbers), -1.0), np.zeros(len(numbers), np.int64)
    if len(found):
        starts = np.flatnonzero(np.diff(found[:, 1], prepend=-1))
        places = np.searchsorted(numbers, found[starts, 1])
        best[places] = np.maximum.reduceat(cosines, starts).sum(1)
        both = cosines.sum(1)
        sizes = np.diff(starts, append=len(found))
        largest = np.repeat(np.maximum.reduceat(both, starts), sizes)
        first = np.flatnonzero(both == largest)[::-1]  # backwards, so that the first one stays
        lines[np.repeat(places, sizes)[first]] = found[first, 2]
    return best, lines


def _largest(scores: NDArray[np.float64]) -> set[int]:
    """The numbers with the largest scores above 0."""
    some = np.flatnonzero(scores)
    if len(some) > POOL:
        some = some[np.argpartition(-scores[some], POOL)[:POOL]]
    return set(some.tolist())


def hits_of(
    snapshot: Snapshot, ranking: Ranking, count: int, fits: Callable[[Section], float]
) -> list[Hit]:
    """The best sections; ties in the order of the notes.

    The first has the question's score, and the others as much less of it as they fit less.

    Args:
        snapshot: what is asked.
        ranking: of its sections.
        count: how many hits to make.
        fits: how well a section gives the kind of answer that is wanted, -1 to 1.
    """
    numbers = ranking.order[: 2 * count].tolist()
    sections = snapshot.numbered(numbers)
    signals = [
        {name: float(given[place]) for name, given in ranking.signals.items()}
        for place in range(len(numbers))
    ]
    for number, given in zip(numbers, signals, strict=True):
        given["kind"] = kind_score(fits(sections[number]), given["words"])
    totals = [
        total + given["kind"]
        for total, given in zip(ranking.totals.tolist(), signals, strict=False)
    ]
    best = max([*totals, 1e-9])
    hits = [
        Hit(
            number=number,
            section=sections[number],
            line=int(ranking.lines[place]) or sections[number].line,
            score=ranking.score * min(1.0, max(0.0, totals[place] / best)),
            signals=signals[place],
        )
        for place, number in enumerate(numbers)
    ]
    rank = dict(zip(numbers, totals, strict=True))
    hits.sort(key=lambda h: (-rank[h.number], h.section.path, h.section.line))
    return hits[:count]
