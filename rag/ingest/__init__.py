"""Bringing the store in line with the folders: what is new is embedded, what is gone is removed."""

from rag.ingest.forget import forget
from rag.ingest.rebuild import rebuild
from rag.ingest.run import Store, ingest

__all__ = ["Store", "forget", "ingest", "rebuild"]
