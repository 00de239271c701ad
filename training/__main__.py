"""Learn every table of the engine, or those named: `python -m training [step ...]`."""

import argparse
import importlib
import sys
import time

from training.data import DataError

#: Modules of this package in the order they are run, each building on those before it: `run()` learns and writes.
STEPS: tuple[str, ...] = ("vectors", "activities", "equivalents")


def main() -> None:
    """Run the steps asked for, all of them unless told otherwise."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("steps", nargs="*", help=f"of {', '.join(STEPS)}; none for all")
    asked = parser.parse_args().steps
    if unknown := set(asked) - set(STEPS):
        parser.error(f"unknown step: {', '.join(sorted(unknown))} (known: {', '.join(STEPS)})")
    for step in STEPS:
        if step in asked or not asked:
            start = time.perf_counter()
            try:
                importlib.import_module(f"training.{step}").run()
            except DataError as error:
                sys.exit(str(error))
            print(f"{step}: {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
