"""How passages are grown: short tables whole, long ones not."""

from __future__ import annotations

from pathlib import Path

from rag import Engine

NAMES = "Alder Birch Cedar Dogwood Elm Fir Gorse Hazel Ivy Juniper".split()


def best_passage(engine: Engine, tmp_path: Path, names: list[str]) -> str:
    rows = [f"| {name} | {place} crowns |" for place, name in enumerate(names, 40)]
    text = "\n".join(
        ["# Rooms", "", "| Room | Rent |", "|---|---|", *rows, "", "The yard is free."]
    )
    path = tmp_path / "rooms.md"
    path.write_text(text, encoding="utf-8")
    engine.ingest([path])
    return engine.search("What is the rent of the room Elm?", 1)[0].text


def test_a_short_table_is_found_whole(engine: Engine, tmp_path: Path) -> None:
    found = best_passage(engine, tmp_path, NAMES)
    assert all(name in found for name in NAMES)


def test_a_long_table_is_not(engine: Engine, tmp_path: Path) -> None:
    many = [f"{name} {number}" for number in range(60) for name in NAMES]
    found = best_passage(engine, tmp_path, ["Elm", *many])
    assert "Elm" in found
    assert "Juniper 59" not in found
