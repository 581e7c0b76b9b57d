"""The JSON of every command is what its schema in docs/schema/ says, no key more or less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from kg.cli import main
from kg.model.relation_types import relation_types
from tests.conftest import ROOT, Vault

FOLDER = ROOT / "docs" / "schema"
COMMANDS = {
    "ask": [["ask", "Adam이란?", "--json"], ["ask", "zebra quantum", "--json"]],
    "show": [["show", "Adam", "--json"], ["show", "gradient vanishing", "--json"]],
    "path": [["path", "Momentum", "RMSProp", "--json"], ["path", "Adam", "Adam", "--json"]],
    "concepts": [["concepts", "--json"], ["concepts", "-n", "1", "--json"]],
    "lint": [["lint", "--json"]],
    "status": [["status", "--json"]],
    "diff": [["diff", "--json"]],
    "export": [["export", "--format", "json"]],
}

pytestmark = pytest.mark.usefixtures("fake_model")


def strict(schema: Any) -> Any:
    """A schema that allows no key that it doesn't name: for users, new ones may come."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(part) for name, part in schema.items()}
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        closed["additionalProperties"] = False
    return closed


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(strict(schema))


@pytest.fixture
def edited(vault: Vault) -> Vault:
    """Notes with something to find in each command, edited since they were built."""
    vault.write("links.md", "# Adam\nSee [that](nowhere.md).\n\n# Empty\n")
    assert vault.kg("build").code == 0
    vault.write("more.md", "# AdaGrad\nAdaGrad extends SGD.\n")
    return vault


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_prints_fits_its_schema(edited: Vault, name: str) -> None:
    check = validator(name)
    for arguments in COMMANDS[name]:
        result = edited.kg(*arguments)
        assert result.out, result.err
        check.validate(result.json)


def test_a_batch_prints_answers(edited: Vault) -> None:
    check = validator("ask")
    lines = edited.kg("ask", "--batch", "-", stdin="Adam이란?\nReLU\n").out.splitlines()
    assert len(lines) == 2
    for line in lines:
        check.validate(json.loads(line))


def test_every_command_with_json_has_a_schema_and_docs_link_it() -> None:
    assert isinstance(main, click.Group)
    printing = {
        name
        for name, command in main.commands.items()
        if any("--json" in option.opts for option in command.params)
    }
    assert printing | {"export"} == COMMANDS.keys() == {file.stem for file in FOLDER.iterdir()}
    text = Path(ROOT / "docs" / "json.md").read_text("utf-8")
    assert all(f"(schema/{name}.json)" in text for name in COMMANDS)


def test_the_schema_of_the_graph_names_every_relation() -> None:
    schema = json.loads((FOLDER / "export.json").read_text("utf-8"))
    edge = schema["properties"]["edges"]["items"]["properties"]
    assert edge["relation"]["enum"] == list(relation_types())
