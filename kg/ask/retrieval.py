"""Retrieval: which sections speak of a question, by every signal there is, fused into one score.

Each signal names its best sections; what is named by any is rated by all. So only a few hundred
vectors are looked at one by one, however many sections there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.ask.calibration import calibrated
from kg.ask.fusion import kind_score, weights, with_parent, word_score, z_score
from kg.ask.words import WordMatch
from kg.sections import Section
from kg.store import Moments, Snapshot

POOL = 50
"""Sections that each signal names; twice as many pieces."""
ALL = 2000
"""Sections that are all rated, where a filter leaves no more."""
_DIGITS = 9  # of a sum that count: the rest hangs on the order in which vectors lie

Wordings = NDArray[np.float32]
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

    order: tuple[int, ...]  # section numbers
    totals: Mapping[int, float]
    signals: Mapping[int, Mapping[str, float]]
    lines: Mapping[int, int]
    score: float  # of the question, 0..1
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Space:
    """A space as a question sees it: cosines, summed over the wordings, of the candidates."""

    cosines: Mapping[int, float]
    lines: Mapping[int, int]
    background: tuple[float, float]
    top: float  # the largest cosine to the question as asked


class Retriever:
    """Ranks the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._moments: dict[str, Moments] = {}
        self._norms = snapshot.norms()
        self._many = snapshot.many()

    def rank(
        self,
        match: WordMatch,
        wordings: Mapping[str, Wordings],
        graph: Mapping[int, float],
        among: frozenset[int] | None = None,
    ) -> Ranking:
        """Rank sections.

        Args:
            match: what the words of the question find.
            wordings: the question's vectors, for each space.
            graph: what the concept graph says for sections, 0 to 1.
            among: the numbers of the only sections to rank; None: all.
        """
        outline = self._snapshot.outline(self._candidates(match, wordings, graph, among))
        parents = {parent for parent, _ in outline.values()} - outline.keys()
        named = set(outline)
        outline |= self._snapshot.outline(parents if among is None else parents & among)
        spaces = {space: self._rate(space, rows, outline) for space, rows in wordings.items()}
        signals = self._signals(outline, spaces, match, graph)
        sums = {number: sum(given.values()) for number, given in signals.items()}
        totals = {
            number: round(with_parent(sums[number], sums.get(outline[number][0], 0.0)), _DIGITS)
            for number in (named if among is not None else outline)
            if outline[number][0] in sums or among is not None
        }
        tops = {space: seen.top for space, seen in spaces.items()}
        features = {"told": match.told, "strange": match.strange, **tops}
        return Ranking(
            order=tuple(sorted(totals, key=lambda n: -totals[n])),
            totals=totals,
            signals=signals,
            lines=_lines(spaces),
            score=calibrated(features, self._norms),
            features=features,
        )

    def _candidates(
        self,
        match: WordMatch,
        wordings: Mapping[str, Wordings],
        graph: Mapping[int, float],
        among: frozenset[int] | None,
    ) -> frozenset[int]:
        """What any signal names; of a few sections, every one."""
        if among is not None and len(among) <= ALL:
            return among
        found = _largest(match.scores).union(graph)
        found.update(*(self._near(space, rows) for space, rows in wordings.items()))
        return frozenset(found if among is None else found & among)

    def _signals(
        self,
        outline: Mapping[int, tuple[int, bool]],
        spaces: Mapping[str, _Space],
        match: WordMatch,
        graph: Mapping[int, float],
    ) -> dict[int, dict[str, float]]:
        """What each signal gives each section, weighted."""
        weight = weights(spaces)
        largest = float(match.scores.max(initial=0.0))
        signals = {}
        for number, (_, prose) in outline.items():
            given = {
                space: weight[space]
                * z_score(space, seen.cosines.get(number, -1.0), seen.background, prose=prose)
                for space, seen in spaces.items()
            }
            given["words"] = weight["words"] * word_score(
                float(match.scores[number]), largest, self._many
            )
            given["graph"] = weight["graph"] * graph.get(number, 0.0)
            signals[number] = given
        return signals

    def _near(self, space: str, rows: Wordings) -> set[int]:
        """The sections whose passages are nearest to both wordings."""
        index = self._snapshot.vectors(space)
        found = index.search(rows.sum(0), POOL * (2 if space == "piece.use" else 1))
        places = self._snapshot.places(space, [vector for vector, _ in found])
        return {number for _, number, _ in places}

    def _rate(self, space: str, rows: Wordings, numbers: Iterable[int]) -> _Space:
        """Each candidate by the best of its passages."""
        index = self._snapshot.vectors(space)
        found = np.array(self._snapshot.vectors_of(space, numbers), np.int64).reshape(-1, 3)
        ids, row = np.unique(found[:, 0], return_inverse=True)
        near = index.vectors(ids.tolist()) @ rows.T
        cosines = near[row]
        # Passages of a section stand in a row: where the next section begins, the last one ends.
        starts = np.flatnonzero(np.diff(found[:, 1], prepend=-1))
        owners = found[starts, 1].tolist()
        best = np.maximum.reduceat(cosines, starts).sum(1) if len(starts) else cosines.sum(1)
        both = cosines.sum(1)
        ends = [*starts[1:], len(found)]
        lines = [
            int(found[start + int(both[start:end].argmax()), 2])
            for start, end in zip(starts, ends, strict=True)
        ]
        if space not in self._moments:
            self._moments[space] = self._snapshot.moments(space) or Moments.none(rows.shape[1])
        return _Space(
            cosines=dict(zip(owners, best.tolist(), strict=True)),
            lines=dict(zip(owners, lines, strict=True)),
            background=self._moments[space].background(rows.sum(0)),
            top=float(near[:, :1].max(initial=-1.0)),
        )


def _largest(scores: NDArray[np.float64]) -> set[int]:
    """The numbers with the largest scores above 0."""
    some = np.flatnonzero(scores)
    if len(some) > POOL:
        some = some[np.argpartition(-scores[some], POOL)[:POOL]]
    return set(some.tolist())


def _lines(spaces: Mapping[str, _Space]) -> Mapping[int, int]:
    """Where the best piece of each section begins."""
    pieces = spaces.get("piece.use") or spaces["text"]
    return pieces.lines


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
    order: Sequence[int] = ranking.order[: 2 * count]
    sections = snapshot.numbered(order)
    signals = {n: dict(ranking.signals[n]) for n in order}
    for number in order:
        signals[number]["kind"] = kind_score(fits(sections[number]), signals[number]["words"])
    totals = {number: ranking.totals[number] + signals[number]["kind"] for number in order}
    best = max([*totals.values(), 1e-9])
    hits = [
        Hit(
            number=number,
            section=sections[number],
            line=ranking.lines.get(number, sections[number].line),
            score=ranking.score * min(1.0, max(0.0, totals[number] / best)),
            signals=signals[number],
        )
        for number in order
    ]
    hits.sort(key=lambda h: (-totals[h.number], h.section.path, h.section.line))
    return hits[:count]
