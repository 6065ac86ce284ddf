"""Who may call a page that reads folders of this machine: this machine's own pages alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL = ("127.0.0.1", "localhost", "::1")


class LocalCallers:
    """Refuses a name of another site that leads here (DNS rebinding), and what another site's page sends here.

    A browser lets any page send; CORS only keeps the answer from it.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            host, origin = f"//{headers.get('host', '')}", headers.get("origin")
            if not _is_local(host) or not (origin is None or _is_local(origin)):
                said = "This page is for its own machine alone; imgtext demo --host ADDRESS opens one for others."
                await PlainTextResponse(said, status_code=403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _is_local(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOCAL
    except ValueError:
        return False
