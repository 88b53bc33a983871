"""``python -m benchmarks NAME``: each benchmark is a module of this package with ``main(argv)``.

Folders beside them hold what benchmarks share.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    """The benchmarks there are."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if not module.ispkg)
    return sorted(name for name in found if not name.startswith("_") and name != "facts")


def main() -> int:
    known = names()
    if len(sys.argv) < 2 or sys.argv[1] not in known:
        print(f"usage: python -m benchmarks {{{','.join(known)}}} [--json] [options]", file=sys.stderr)
        return 2
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when numpy is first imported
        os.environ.setdefault(variable, "1")
    return int(importlib.import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
