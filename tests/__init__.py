"""One file of tests for each module, in rooms like the modules' own."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
