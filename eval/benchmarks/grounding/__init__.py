"""How well the check of written sentences works: thresholds, and a report with a real model."""
