"""The command line: thin commands over the engine; known errors are one line and exit code 1."""

from rag.cli.commands import app, main

__all__ = ["app", "main"]
