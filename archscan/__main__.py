"""The program's door: `archscan` and `python -m archscan`.

`--version` is answered before anything is imported. Whatever goes wrong leaves as one of four exit
codes: 0 clean, 1 findings, 2 wrong use or input, 3 a bug of archscan's own.
"""

from __future__ import annotations

import sys

from archscan import __version__


def main() -> None:
    """Run the command line; never returns normally."""
    if sys.argv[1:] == ["--version"]:
        print(f"archscan {__version__}")
        raise SystemExit(0)
    import gc

    from archscan.cli import run

    code = run(sys.argv[1:])
    gc.freeze()  # what a scan made stands in no circles: do not look for them at the end
    raise SystemExit(code)


if __name__ == "__main__":
    main()
