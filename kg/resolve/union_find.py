"""Sets of names that are one concept, and the reasons why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model.concept import Reason


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """Two forms that may be one concept, and why; `form` is the one that is explained by it."""

    form: str
    other: str
    reason: Reason
    confidence: float
    path: str | None = None
    line: int | None = None


class ConstrainedUnionFind:
    """Disjoint sets of forms that keep apart what must stay apart."""

    def __init__(self, never: Iterable[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        self.why: dict[str, MergeProposal] = {}
        for one, other in never:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, form: str) -> str:
        """The form that stands for a form's set."""
        while (parent := self._parent.get(form, form)) != form:
            self._parent[form] = self._parent.get(parent, parent)
            form = parent
        return form

    def _weight(self, root: str) -> int:
        return len(self._apart.get(root, ()))

    def join(self, proposal: MergeProposal) -> bool:
        """Make two forms one, unless that is forbidden for any of the names in their sets.

        Of the two, the one that fewer are kept apart from changes its root: what is kept is moved
        from the smaller set to the larger, so that no name is moved more than log n times.
        """
        one, other = self.root(proposal.form), self.root(proposal.other)
        if one != other:
            if other in self._apart.get(one, ()):
                return False
            if self._weight(one) < self._weight(other):
                one, other = other, one
            self._parent[other] = one
            for enemy in self._apart.pop(other, set()):
                self._apart[enemy].discard(other)
                self._apart[enemy].add(one)
                self._apart[one].add(enemy)
        self.why.setdefault(proposal.form, proposal)
        return True
