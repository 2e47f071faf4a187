"""``python -m botkit``."""

from botkit.cli import main

if __name__ == "__main__":
    main()
