"""The worked example of docs/life-cycle.md: it passes as it stands, and fails where the service that it tests has a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import Phase, settings

PAGE = (Path(__file__).parents[2] / "docs" / "life-cycle.md").read_text("utf-8")
EXAMPLE = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
# Making a failing life small takes minutes over HTTP, and nobody reads it here.
AS_IT_IS = settings(max_examples=200, stateful_step_count=10, phases=[Phase.generate], deadline=None)

Load = Callable[[str], ModuleType]


@pytest.fixture
def page() -> Iterator[Load]:
    """Runs the code of the page, with arguments for the service under test; ends that service afterwards."""
    modules: list[ModuleType] = []

    def load(arguments: str) -> ModuleType:
        modules.append(ModuleType("the_page"))
        code = EXAMPLE.replace("MockApi()", f"MockApi({arguments})")
        exec(compile(code, "docs/life-cycle.md", "exec"), modules[-1].__dict__)
        return modules[-1]

    yield load
    for module in modules:
        module.API.stop()


def test_the_example_passes(page: Load) -> None:
    module = page("")
    module.TestMyFake("runTest").debug()
    module.test_with_spam()


@pytest.mark.parametrize(
    ("rule", "says"), [("CC-062", "CC-062 at"), ("TG-001", r"tags is frozenset\(|update-tags answered 204, not 400")]
)
def test_the_example_finds_a_fault(page: Load, rule: str, says: str) -> None:
    module = page(f"without={{'{rule}'}}")
    module.TestMyFake.settings = AS_IT_IS
    with pytest.raises(AssertionError, match=says):
        module.TestMyFake("runTest").debug()
