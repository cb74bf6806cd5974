"""Where the hand-written documents lie on this machine, for tools that read OpenAPI files.

`python -m scoutcheck.openapi.shipped v2` prints the path of the v2 document.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.near import nearest

HERE = Path(__file__).parent
# The wheel carries the documents along; in a checkout they stand where they are written.
FOLDERS = (HERE / "documents", HERE.parents[1])


def path(name: str) -> Path:
    """The YAML file of the document called `name`: v2, v1 or webhooks. Raises UnknownName with near names."""
    folder = next(folder for folder in FOLDERS if folder.is_dir())
    known = [file.stem for file in folder.glob("*.yaml") if "\nopenapi: 3" in "\n" + file.read_text("utf-8")]
    if name not in known:
        raise UnknownName("document", name, nearest(name, known) or sorted(known))
    return folder / f"{name}.yaml"


def main() -> int:
    """Print the path of the document named on the command line. 2 for an unknown one."""
    try:
        print(path(*sys.argv[1:] or ["v2"]))
    except (UnknownName, TypeError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
