"""Learn every table of the engine, or run the steps named: `python -m training [step ...]`."""

import argparse
import importlib
import sys
import time

from training.data import DataError

#: Modules of this package in the order they are run, each building on those before it: `run()` learns and writes.
STEPS: tuple[str, ...] = ("vectors", "activities", "names", "equivalents")
#: Modules that tell figures and write nothing, run only when they are named.
ASIDE: tuple[str, ...] = ("fusion", "relevance")


def main() -> None:
    """Run the steps asked for, those that learn a table unless told otherwise."""
    known = (*STEPS, *ASIDE)
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("steps", nargs="*", help=f"of {', '.join(known)}; none for {', '.join(STEPS)}")
    asked = parser.parse_args().steps
    if unknown := set(asked) - set(known):
        parser.error(f"unknown step: {', '.join(sorted(unknown))} (known: {', '.join(known)})")
    for step in known:
        if step in (asked or STEPS):
            start = time.perf_counter()
            try:
                importlib.import_module(f"training.{step}").run()
            except DataError as error:
                sys.exit(str(error))
            print(f"{step}: {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
