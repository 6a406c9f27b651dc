"""`python -m app` is `onefold`, and this is where both begin."""

import sys


def main() -> int:
    """Run the command of this process; interrupted while its modules are still read, it says nothing either."""
    try:
        from app.cli import main as run
    except KeyboardInterrupt:
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
