"""The unit and the image start the server as it can be started."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from rag.cli import app
from rag.engine import Engine
from rag.settings import Settings
from tests import ROOT
from tests.docs.pages import block
from tests.ui.served import served

DEPLOYMENT = ROOT / "docs" / "deployment"
PAGE = ROOT / "docs" / "deployment.md"
UNIT = (DEPLOYMENT / "passage.service").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOYMENT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A current directory without a rag.toml."""
    monkeypatch.chdir(tmp_path)


def settings(lines: str) -> Settings:
    """As the program reads them, of lines NAME=value."""
    return Settings.load(dict(re.findall(r"(RAG_\w+)=(\S+)", lines)))


def is_serve(words: list[str]) -> bool:
    """Whether `rag` with these words is a call that serves."""
    _, name, *options = words
    get_command(app).commands[name].make_context(name, options)  # type: ignore[attr-defined]
    return name == "serve"


def test_the_unit_serves_from_where_it_may_write() -> None:
    (command,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    assert is_serve(shlex.split(command))
    found = settings("\n".join(re.findall(r"^Environment=(.*)$", UNIT, re.MULTILINE)))
    for folder, kind, root in (
        (found.data_dir, "StateDirectory", "/var/lib"),
        (found.cache_dir, "CacheDirectory", "/var/cache"),
    ):
        (name,) = re.findall(rf"^{kind}=(.*)$", UNIT, re.MULTILINE)
        assert folder == Path(root, name)
    (mounted,) = re.findall(r"^RequiresMountsFor=(.*)$", UNIT, re.MULTILINE)
    assert found.documents == (Path(mounted),)


def test_the_file_of_the_unit_s_key_is_read() -> None:
    found = settings(block(PAGE, "RAG_API_KEY=0123"))
    assert found.server.hosts == ("rag.example.com",)
    assert found.server.api_key.get_secret_value()


def test_the_image_holds_all_that_the_project_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["setuptools"]["packages"]["find"]["include"]
    copied = set(re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE)) - {
        "--from=build /opt/passage"
    }
    names = {name for line in copied for name in line.split()}
    assert {package.rstrip("*") for package in packages} <= names
    described = project["project"]
    assert {"pyproject.toml", described["readme"], *described["license-files"]} <= names
    assert all((ROOT / name).exists() for name in names)


def test_the_image_serves_to_others_with_a_key_only() -> None:
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert is_serve(json.loads(command))
    (environment,) = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)
    found = settings(environment)
    (volume,) = re.findall(r"^VOLUME (.*)$", DOCKERFILE, re.MULTILINE)
    assert found.data_dir == Path(volume)
    assert found.cache_dir.is_relative_to(volume)
    assert (found.server.host, found.server.api_key.get_secret_value()) == ("0.0.0.0", "")
    assert f"EXPOSE {found.server.port}\n" in DOCKERFILE
    (user,) = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    assert f"--uid {user} " in DOCKERFILE


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio")
def test_the_image_asks_for_its_health(
    seed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (command,) = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    program, option, code = json.loads(command)
    assert (program, option) == ("python", "-c")
    with_key = seed_engine.settings.with_value("server.api_key", "0123456789abcdef")
    with served(seed_engine.with_settings(with_key)) as address:
        here = code.replace("http://127.0.0.1:7860", address)
        assert here != code
        exec(here, {})  # raises where it isn't answered with 200
        with pytest.raises(OSError, match="401"):
            exec(here.replace("/healthz", "/readyz"), {})


def test_both_stages_are_of_the_same_python() -> None:
    images = re.findall(r"^FROM python:3\.(\d+)-slim", DOCKERFILE, re.MULTILINE)
    assert len(images) == 2
    assert len(set(images)) == 1
    assert int(images[0]) >= 11


def test_both_proxies_ask_the_server_where_it_listens() -> None:
    server = Settings.load({}).server
    for name in ("nginx.conf", "Caddyfile"):
        site = (DEPLOYMENT / name).read_text(encoding="utf-8")
        assert f"{server.host}:{server.port}" in site
        assert re.search(r"max_size 26MB|client_max_body_size 26m", site)
