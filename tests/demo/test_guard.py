from __future__ import annotations

import pytest
from guard import LocalCallers
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client():
    route = Route("/", lambda request: PlainTextResponse("the page"), methods=["GET", "POST"])
    return TestClient(Starlette(routes=[route], middleware=[Middleware(LocalCallers)]))


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_local_names_are_let_in(client, host):
    assert client.get("/", headers={"host": host}).text == "the page"
    assert client.post("/", headers={"host": host, "origin": f"http://{host}"}).text == "the page"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:7860", "localhost@evil.example", "[", ""])
def test_a_name_that_leads_here_is_not(client, host):
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", "http://["]
)
def test_what_another_sites_page_sends_is_not(client, origin):
    answer = client.post(
        "/", content="{}", headers={"host": "localhost", "origin": origin, "content-type": "text/plain"}
    )
    assert (answer.status_code, "for its own machine alone" in answer.text) == (403, True)
