"""docs/deployment/nginx.conf does what it says, in a real nginx with TLS on loopback."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from rag.engine import Engine
from tests import ROOT
from tests.ui.scripted import ScriptedStream
from tests.ui.served import served
from tests.ui.sse import asking

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:gradio"),
    pytest.mark.skipif(NGINX is None, reason="there is no nginx"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl"),
]

CONFIG = ROOT / "docs" / "deployment" / "nginx.conf"
NAME, KEY = "rag.example.com", "0123456789abcdef"
# What nginx needs around a site, as Debian's own configuration has it.
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


@pytest.fixture(scope="module")
def client(seed_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A browser at the other side of nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subject = f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME},IP:127.0.0.1"
    kind = "-x509 -days 2 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256"
    made = f"-keyout {key} -out {certificate}"
    subprocess.run(
        ["openssl", "req", *f"{kind} {subject} {made}".split()], check=True, capture_output=True
    )
    settings = seed_engine.settings.with_value("server.api_key", KEY)
    settings = settings.with_value("server.hosts", NAME)
    with served(seed_engine.with_settings(settings)) as address:
        port, plain = free_port(), free_port()
        site = CONFIG.read_text(encoding="utf-8")
        for written, here in {
            "    listen [::]:443 ssl;\n": "",
            "    listen [::]:80;\n": "",
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "/etc/ssl/certs/rag.example.com.pem": str(certificate),
            "/etc/ssl/private/rag.example.com.key": str(key),
            "http://127.0.0.1:7860;": f"{address};",
        }.items():
            assert site.count(written) == 1, written
            site = site.replace(written, here)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, site=site))
        assert NGINX is not None
        nginx = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
        try:
            wait_for(port, nginx)
            with httpx.Client(
                base_url=f"https://127.0.0.1:{port}",
                headers={"Host": NAME},
                verify=ssl.create_default_context(cafile=str(certificate)),
                timeout=60,
            ) as opened:
                yield opened
        finally:
            nginx.terminate()
            nginx.wait()


def test_a_login_through_tls_makes_a_cookie_for_tls_alone(client: httpx.Client) -> None:
    origin = {"Origin": f"https://{NAME}"}
    entered = client.post("/login", data={"key": KEY, "next": "/"}, headers=origin)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
    for cookie in entered.headers.get_list("set-cookie"):
        assert "; Secure" in cookie
        assert "HttpOnly" in cookie
    assert "max-age" in entered.headers["Strict-Transport-Security"]
    session = entered.headers.get_list("set-cookie")
    cookies = "; ".join(one.partition(";")[0] for one in session)
    page = client.get("/", headers={"Cookie": cookies})
    assert page.status_code == 200
    assert "127.0.0.1" not in page.text  # the page knows itself by its name


def test_words_come_through_as_they_are_written(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.api.ask.HEARTBEAT_SECONDS", 0.05)
    script = ScriptedStream(words=2)
    monkeypatch.setattr(Engine, "stream", lambda engine, *given: script.stream(engine, *given))
    client.headers["Authorization"] = f"Bearer {KEY}"
    with asking(client, "how many?") as coming:
        assert next(coming).name == "start"
        assert next(coming).name == "heartbeat"
        script.go.release()
        assert next(event for event in coming if event.name != "heartbeat").name == "delta"
        assert next(coming).name == "heartbeat"
        script.go.release()
        assert [event.name for event in coming if event.name != "heartbeat"] == ["delta", "done"]


def test_a_reader_that_leaves_is_noticed_behind_nginx(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.api.answers.GRACE_SECONDS", 0.01)
    script = ScriptedStream()
    monkeypatch.setattr(Engine, "stream", lambda engine, *given: script.stream(engine, *given))
    with asking(client, "how many?") as coming:
        next(coming)
    script.release_until_closed()


def test_nobody_passes_for_another_address_or_name(client: httpx.Client) -> None:
    del client.headers["Authorization"]
    statuses = [
        client.post(
            "/login", data={"key": "wrong"}, headers={"X-Forwarded-For": f"192.0.2.{number}"}
        ).status_code
        for number in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    assert client.get("/healthz", headers={"Host": "evil.test"}).status_code == 421
    assert (
        client.post("/login", data={}, headers={"Origin": "https://evil.test"}).status_code == 403
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def wait_for(port: int, nginx: subprocess.Popen[bytes]) -> None:
    """Until it listens; it says on its error output why it doesn't."""
    while True:
        assert nginx.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
