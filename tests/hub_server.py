"""A small hub on 127.0.0.1: the calls that huggingface_hub makes, answered over HTTP from memory.

It keeps models, datasets and Spaces with their commits, branches, tags and pull requests, logs every request, and
misbehaves on order:

    with Hub() as hub:
        hub.misbehave(r"GET .*/resolve/", status=429, headers={"Retry-After": "3"}, times=1)
        ...  # a client with HF_ENDPOINT=hub.endpoint and HF_HUB_DISABLE_XET=1

`python tests/hub_server.py [PORT]` runs it alone, for looking at.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import sys
import threading
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

KINDS = {"models": "model", "datasets": "dataset", "spaces": "space"}
TOKENS = {"hf_write": ("you", "write"), "hf_read": ("you", "read"), "hf_other": ("other", "write")}
LARGE = (".safetensors", ".png", ".jpg", ".zip", ".parquet")


@dataclass
class File:
    """One file of one commit; ``sha256`` is None where it lies in git itself and not in large file storage."""

    oid: str
    size: int
    sha256: str | None = None

    @property
    def blob(self) -> str:
        return self.sha256 or self.oid

    def to_json(self) -> dict[str, Any]:
        large = {"lfs": {"oid": self.sha256, "size": self.size, "pointerSize": 130}} if self.sha256 else {}
        return {"type": "file", "oid": self.oid, "size": self.size, **large}


@dataclass
class Repo:
    private: bool = False
    gated: bool = False
    commits: dict[str, dict[str, File]] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)  # pull requests too, as refs/pr/N
    tags: dict[str, str] = field(default_factory=dict)
    sdk: str | None = None
    hardware: str = "cpu-basic"
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def commit_of(self, revision: str) -> str | None:
        sha = self.branches.get(revision) or self.tags.get(revision) or revision
        return sha if sha in self.commits else None


@dataclass
class Fault:
    """What goes wrong with requests whose "METHOD path" matches.

    Attributes:
        status, headers, message: answer with this and nothing else.
        cut: close the connection at this byte of the file: of the body that comes in with PUT and POST, else of the
            one that goes out.
        truncate: send this many bytes as if they were all.
        etag: send this one.
        delay: seconds to wait first.
        times: how often; None for as long as it stands.
    """

    where: str
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "on order"
    cut: int | None = None
    truncate: int | None = None
    etag: str | None = None
    delay: float = 0
    times: int | None = None


@dataclass
class Logged:
    method: str
    path: str
    status: int | None = None
    range: str | None = None
    received: int = 0
    sent: int = 0

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Hub:
    """The server; a context manager that runs it in a thread."""

    def __init__(self, port: int = 0):
        self.port = port
        self.repos: dict[tuple[str, str], Repo] = {}
        self.moved: dict[tuple[str, str], str] = {}
        self.blobs: dict[str, bytes] = {}
        self.log: list[Logged] = []
        self.faults: list[Fault] = []
        self._shas = (hashlib.sha1(b"%d" % number).hexdigest() for number in count())  # noqa: S324
        self._server = uvicorn.Server(
            uvicorn.Config(self, "127.0.0.1", port, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._app = Starlette(routes=self._routes())

    # run, order, ask

    def __enter__(self) -> Hub:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the hub could not start")
            self._thread.join(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def misbehave(self, where: str, **what: Any) -> None:
        self.faults.append(Fault(where, **what))

    def behave(self) -> None:
        self.faults.clear()

    def move(self, kind: str, old: str, new: str) -> None:
        self.repos[kind, new] = self.repos.pop((kind, old))
        self.moved[kind, old] = new

    def files(self, repo_id: str, kind: str = "model", revision: str = "main") -> dict[str, bytes]:
        """What a repo holds, by path."""
        repo = self.repos[kind, repo_id]
        return {path: self.blobs[file.blob] for path, file in repo.commits[repo.commit_of(revision)].items()}

    def requests(self, where: str) -> list[Logged]:
        """Those requests of the log whose "METHOD path" matches."""
        return [logged for logged in self.log if re.search(where, str(logged))]

    # every request passes here: the log, and what goes wrong on order

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        # a revision such as refs/pr/1 is one part of the path, with %2F
        scope = {**scope, "path": unquote(scope["raw_path"].decode().replace("%2F", "%252F"))}
        logged = Logged(scope["method"], scope["path"])
        logged.range = dict(scope["headers"]).get(b"range", b"").decode() or None
        self.log.append(logged)
        fault = next((fault for fault in self.faults if re.search(fault.where, str(logged))), None)
        if fault and fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self.faults.remove(fault)
        fault = fault or Fault("")
        transport = receive.__self__.transport
        uploading = logged.method in ("PUT", "POST")
        begin = int(re.sub(r"\D.*", "", logged.range.removeprefix("bytes="))) if logged.range else 0

        async def receive_logged() -> dict[str, Any]:
            message = await receive()
            logged.received += len(message.get("body", b""))
            if uploading and fault.cut is not None and logged.received > fault.cut:
                transport.close()
                return {"type": "http.disconnect"}
            return message

        async def send_logged(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                logged.status = message["status"]
                headers = dict(message["headers"])
                if fault.etag:
                    headers |= {b"etag": fault.etag.encode(), b"x-linked-etag": fault.etag.encode()}
                if fault.truncate is not None:
                    headers[b"content-length"] = b"%d" % fault.truncate
                message = {**message, "headers": list(headers.items())}
            elif logged.method != "HEAD":
                body = message.get("body", b"")
                if fault.truncate is not None:
                    body = body[: fault.truncate]
                if not uploading and fault.cut is not None and begin + len(body) > fault.cut:
                    body = body[: max(fault.cut - begin, 0)]
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                    logged.sent += len(body)
                    transport.close()
                    return
                logged.sent += len(body)
                message = {**message, "body": body}
            await send(message)

        await asyncio.sleep(fault.delay)
        app = self._app
        if fault.status is not None:
            app = JSONResponse(
                {"error": fault.message}, fault.status, {"X-Error-Message": fault.message, **fault.headers}
            )
        await app(scope, receive_logged, send_logged)

    # who asks for what

    def _user(self, request: Request) -> tuple[str, str] | None:
        return TOKENS.get(request.headers.get("authorization", "").removeprefix("Bearer "))

    def _repo(self, request: Request, *, write: bool = False) -> tuple[str, str, Repo]:
        kind = KINDS[request.path_params.get("kind", "models")]
        repo_id = f"{request.path_params['owner']}/{request.path_params['name']}"
        user, repo = self._user(request), self.repos.get((kind, repo_id))
        if (kind, repo_id) in self.moved:
            new = str(request.url.path).replace(repo_id, self.moved[kind, repo_id])
            raise HTTPException(307, headers={"Location": f"{new}?{request.url.query}"})
        if repo is None or (repo.private and (user is None or user[0] != request.path_params["owner"])):
            _refuse(404 if user else 401, "RepoNotFound", "Repository not found")
        if write and user is None:
            _refuse(401, "", "Invalid username or password.")
        if write and (user[1] != "write" or (user[0] != request.path_params["owner"] and not _wants_pr(request))):
            _refuse(403, "", "you don't have the rights to write to this repo")
        return kind, repo_id, repo

    def _commit(self, request: Request, repo: Repo) -> tuple[str, dict[str, File]]:
        sha = repo.commit_of(unquote(request.path_params.get("revision", "main")))
        if sha is None:
            _refuse(404, "RevisionNotFound", "Invalid rev id")
        return sha, repo.commits[sha]

    def add(self, repo: Repo, branch: str, files: dict[str, File], message: str) -> str:
        sha = next(self._shas)
        repo.commits[sha], repo.messages[sha], repo.branches[branch] = files, message, sha
        return sha

    def store(self, data: bytes) -> File:
        oid = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324 - as git does
        self.blobs[oid] = data
        return File(oid, len(data))

    # repos

    async def whoami(self, request: Request) -> Response:
        user = self._user(request)
        if user is None:
            _refuse(401, "", "Invalid username or password.")
        token = {"displayName": "test", "role": user[1], "createdAt": "2026-01-01T00:00:00.000Z"}
        about = {"type": "user", "id": "1", "name": user[0], "fullname": user[0], "isPro": False, "orgs": []}
        return JSONResponse({**about, "auth": {"type": "access_token", "accessToken": token}})

    async def create(self, request: Request) -> Response:
        asked, user = await request.json(), self._user(request)
        if user is None:
            _refuse(401, "", "Invalid username or password.")
        kind = asked.get("type") or "model"
        repo_id = f"{asked.get('organization') or user[0]}/{asked['name']}"
        prefix = "" if kind == "model" else f"{kind}s/"
        url = f"{self.endpoint}/{prefix}{repo_id}"
        if (kind, repo_id) in self.repos:
            return JSONResponse({"error": f"You already created this {kind} repo", "url": url}, 409)
        if user != (repo_id.split("/")[0], "write"):
            _refuse(403, "", "you don't have the rights to create a repo there")
        repo = Repo(private=asked.get("visibility") == "private" or bool(asked.get("private")))
        repo.sdk, repo.hardware = asked.get("sdk"), asked.get("hardware") or repo.hardware
        repo.variables = {pair["key"]: pair["value"] for pair in asked.get("variables") or ()}
        repo.secrets = {pair["key"]: pair["value"] for pair in asked.get("secrets") or ()}
        attributes = "".join(f"*{suffix} filter=lfs diff=lfs merge=lfs -text\n" for suffix in LARGE)
        self.add(repo, "main", {".gitattributes": self.store(attributes.encode())}, "initial commit")
        self.repos[kind, repo_id] = repo
        return JSONResponse({"url": url, "name": repo_id, "id": "1"})

    async def delete(self, request: Request) -> Response:
        asked, user = await request.json(), self._user(request)
        owner = asked.get("organization") or (user or "?")[0]
        if user != (owner, "write"):
            _refuse(403, "", "you don't have the rights to delete this repo")
        if self.repos.pop((asked.get("type") or "model", f"{owner}/{asked['name']}"), None) is None:
            _refuse(404, "RepoNotFound", "Repository not found")
        return JSONResponse({})

    async def validate_yaml(self, request: Request) -> Response:
        return JSONResponse({"errors": [], "warnings": []})

    async def info(self, request: Request) -> Response:
        kind, repo_id, repo = self._repo(request)
        sha, files = self._commit(request, repo)
        about = {"_id": "1", "id": repo_id, "author": repo_id.split("/")[0], "sha": sha, "private": repo.private}
        about |= {"gated": "auto" if repo.gated else False, "disabled": False, "tags": [], "downloads": 0, "likes": 0}
        about |= {"lastModified": "2026-01-01T00:00:00.000Z", "createdAt": "2026-01-01T00:00:00.000Z"}
        if kind == "space":
            about |= {"sdk": repo.sdk, "runtime": self._runtime(repo)}
        siblings = []
        for path, file in sorted(files.items()):
            details = {"size": file.size, "blobId": file.oid}
            if file.sha256:
                details["lfs"] = {"sha256": file.sha256, "size": file.size, "pointerSize": 130}
            siblings.append({"rfilename": path, **(details if "blobs" in request.query_params else {})})
        return JSONResponse({**about, "siblings": siblings})

    async def tree(self, request: Request) -> Response:
        _, _, repo = self._repo(request)
        _, files = self._commit(request, repo)
        under = request.path_params.get("path", "")
        inside = f"{under}/" if under else ""
        return JSONResponse(
            [{"path": path, **file.to_json()} for path, file in sorted(files.items()) if path.startswith(inside)]
        )

    async def paths_info(self, request: Request) -> Response:
        _, _, repo = self._repo(request)
        _, files = self._commit(request, repo)
        if "json" in request.headers.get("content-type", ""):
            asked = (await request.json())["paths"]
        else:
            asked = (await request.form()).getlist("paths")
        return JSONResponse([{"path": path, **files[path].to_json()} for path in asked if path in files])

    async def refs(self, request: Request) -> Response:
        _, _, repo = self._repo(request)
        prs = {name: sha for name, sha in repo.branches.items() if name.startswith("refs/pr/")}

        def listed(prefix: str, refs: dict[str, str]) -> list[dict[str, str]]:
            return [{"name": name, "ref": prefix + name, "targetCommit": sha} for name, sha in refs.items()]

        found = {"tags": listed("refs/tags/", repo.tags), "converts": [], "pullRequests": listed("", prs)}
        found["branches"] = listed("refs/heads/", {k: v for k, v in repo.branches.items() if k not in prs})
        return JSONResponse(found)

    async def tag(self, request: Request) -> Response:
        _, _, repo = self._repo(request, write=True)
        return await self._ref(request, repo, repo.tags)

    async def branch(self, request: Request) -> Response:
        _, _, repo = self._repo(request, write=True)
        return await self._ref(request, repo, repo.branches)

    async def _ref(self, request: Request, repo: Repo, refs: dict[str, str]) -> Response:
        """Make or remove a tag (named in the body, its commit in the path) or a branch (the other way round)."""
        name = unquote(request.path_params["revision"])
        if request.method == "DELETE":
            if refs.pop(name, None) is None:
                _refuse(404, "RevisionNotFound", "Invalid rev id")
            return JSONResponse({})
        asked = await request.json() if await request.body() else {}
        name, start = (asked["tag"], name) if "tag" in asked else (name, asked.get("startingPoint", "main"))
        if name in refs:
            _refuse(409, "", f"Reference already exists: {name}")
        refs[name] = repo.commit_of(start) or _refuse(404, "RevisionNotFound", "Invalid rev id")
        return JSONResponse({})

    async def discussions(self, request: Request) -> Response:
        _, repo_id, repo = self._repo(request)
        found = [
            {"num": int(name.split("/")[-1]), "title": repo.messages[sha], "status": "open", "isPullRequest": True,
             "author": {"name": "you"}, "createdAt": "2026-01-01T00:00:00.000Z", "repo": {"name": repo_id}}
            for name, sha in repo.branches.items() if name.startswith("refs/pr/")
        ]  # fmt: skip
        return JSONResponse({"discussions": found, "count": len(found), "start": 0})

    # upload

    async def preupload(self, request: Request) -> Response:
        _, _, repo = self._repo(request, write=True)
        _, files = self._commit(request, repo)
        answers = []
        for file in (await request.json())["files"]:
            path = file["path"]
            mode = "lfs" if path.endswith(LARGE) or file["size"] > 10_000_000 else "regular"
            known = {"oid": files[path].blob} if path in files else {}
            answers.append({"path": path, "uploadMode": mode, "shouldIgnore": False, **known})
        return JSONResponse({"files": answers})

    async def batch(self, request: Request) -> Response:
        self._repo(request)
        if (self._user(request) or ("", ""))[1] != "write":
            _refuse(403, "", "you don't have the rights to upload")
        objects = []
        for wanted in (await request.json())["objects"]:
            url = f"{self.endpoint}/large/{wanted['oid']}"
            actions = {"actions": {"upload": {"href": url}, "verify": {"href": f"{url}/verify"}}}
            objects.append({**wanted, **({} if wanted["oid"] in self.blobs else actions)})
        return JSONResponse({"transfer": "basic", "objects": objects}, media_type="application/vnd.git-lfs+json")

    async def upload(self, request: Request) -> Response:
        data, sha256 = await request.body(), request.path_params["sha256"]
        if hashlib.sha256(data).hexdigest() != sha256:
            return Response(status_code=422)
        self.blobs[sha256] = data
        return Response()

    async def verify(self, request: Request) -> Response:
        asked = await request.json()
        good = len(self.blobs.get(asked["oid"], b"")) == asked["size"]
        return JSONResponse({}, 200 if good else 422)

    async def commit(self, request: Request) -> Response:
        _, repo_id, repo = self._repo(request, write=True)
        before, files = self._commit(request, repo)
        files, header = dict(files), {}
        for line in (await request.body()).splitlines():
            key, value = (entry := json.loads(line))["key"], entry["value"]
            if key == "header":
                header = value
                if value.get("parentCommit", before) != before:
                    _refuse(412, "", "A commit has happened since. Please refresh and try again.")
            elif key == "file":
                files[value["path"]] = self.store(base64.b64decode(value["content"]))
            elif key == "lfsFile":
                if value["oid"] not in self.blobs:
                    _refuse(400, "", f"the large file {value['path']} was not uploaded")
                size = len(self.blobs[value["oid"]])
                pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{value['oid']}\nsize {size}\n"
                files[value["path"]] = File(self.store(pointer.encode()).oid, size, value["oid"])
            elif key == "deletedFile":
                if files.pop(value["path"], None) is None:
                    _refuse(404, "EntryNotFound", "A file with this name doesn't exist")
            elif key == "deletedFolder":
                inside = value["path"].rstrip("/") + "/"
                files = {path: file for path, file in files.items() if not path.startswith(inside)}
        branch, extra = unquote(request.path_params["revision"]), {}
        if _wants_pr(request):
            number = 1 + sum(name.startswith("refs/pr/") for name in repo.branches)
            branch, extra = f"refs/pr/{number}", {"pullRequestUrl": f"{self.endpoint}/{repo_id}/discussions/{number}"}
        sha = self.add(repo, branch, files, header.get("summary", ""))
        url = f"{self.endpoint}/{repo_id}/commit/{sha}"
        return JSONResponse({"success": True, "commitOid": sha, "commitUrl": url, "hookOutput": "", **extra})

    # download

    async def resolve(self, request: Request) -> Response:
        _, _, repo = self._repo(request)
        if repo.gated:
            code = 403 if self._user(request) else 401
            _refuse(code, "GatedRepo", "Access to this repo is restricted and you are not in the authorized list")
        sha, files = self._commit(request, repo)
        headers = {"X-Repo-Commit": sha}
        file = files.get(request.path_params["path"])
        if file is None:
            _refuse(404, "EntryNotFound", "Entry not found", headers)
        headers |= {"ETag": f'"{file.blob}"', "Accept-Ranges": "bytes"}
        if file.sha256 is None:
            return _ranged(request, self.blobs[file.blob], headers)
        # another host name: the client follows redirects within one host even on HEAD, and would miss these headers
        location = f"http://localhost:{self.port}/large/{file.sha256}"
        headers |= {"X-Linked-Size": str(file.size), "X-Linked-ETag": f'"{file.blob}"'}
        return RedirectResponse(location, 302, headers)

    async def large(self, request: Request) -> Response:
        sha256 = request.path_params["sha256"]
        return _ranged(request, self.blobs[sha256], {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes"})

    # Spaces

    def _runtime(self, repo: Repo) -> dict[str, Any]:
        hardware = {"current": repo.hardware, "requested": repo.hardware}
        return {"stage": "RUNNING", "hardware": hardware, "storage": None, "gcTimeout": 172800}

    async def runtime(self, request: Request) -> Response:
        _, _, repo = self._repo(request)
        return JSONResponse(self._runtime(repo))

    async def hardware(self, request: Request) -> Response:
        _, _, repo = self._repo(request, write=True)
        repo.hardware = (await request.json())["flavor"]
        return JSONResponse(self._runtime(repo))

    async def settings(self, request: Request) -> Response:
        """A Space's variables and secrets; the values of secrets never leave."""
        _, _, repo = self._repo(request, write=True)
        secret = request.path_params["what"] == "secrets"
        store = repo.secrets if secret else repo.variables
        if request.method != "GET":
            asked = await request.json()
            if request.method == "POST":
                store[asked["key"]] = asked["value"]
            else:
                store.pop(asked["key"], None)
        return JSONResponse({k: {"key": k} if secret else {"key": k, "value": v} for k, v in store.items()})

    def _routes(self) -> list[Route]:
        api, git = "/api/{kind}/{owner}/{name}", "/{owner}/{name}.git/info/lfs/objects/batch"
        file = "/{owner}/{name}/resolve/{revision}/{path:path}"
        return [
            Route("/api/whoami-v2", self.whoami),
            Route("/api/validate-yaml", self.validate_yaml, methods=["POST"]),
            Route("/api/repos/create", self.create, methods=["POST"]),
            Route("/api/repos/delete", self.delete, methods=["DELETE"]),
            Route(api, self.info),
            Route(api + "/revision/{revision:path}", self.info),
            Route(api + "/tree/{revision}", self.tree),
            Route(api + "/tree/{revision}/{path:path}", self.tree),
            Route(api + "/paths-info/{revision}", self.paths_info, methods=["POST"]),
            Route(api + "/refs", self.refs),
            Route(api + "/tag/{revision:path}", self.tag, methods=["POST", "DELETE"]),
            Route(api + "/branch/{revision:path}", self.branch, methods=["POST", "DELETE"]),
            Route(api + "/discussions", self.discussions),
            Route(api + "/preupload/{revision}", self.preupload, methods=["POST"]),
            Route(api + "/commit/{revision}", self.commit, methods=["POST"]),
            Route(git, self.batch, methods=["POST"]),
            Route("/{kind}" + git, self.batch, methods=["POST"]),
            Route("/large/{sha256}", self.upload, methods=["PUT"]),
            Route("/large/{sha256}/verify", self.verify, methods=["POST"]),
            Route("/large/{sha256}", self.large),
            Route("/{kind}" + file, self.resolve),
            Route(file, self.resolve),
            Route(api + "/runtime", self.runtime),
            Route(api + "/hardware", self.hardware, methods=["POST"]),
            Route(api + "/{what}", self.settings, methods=["GET", "POST", "DELETE"]),
        ]


def _refuse(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Any:
    raise HTTPException(status, message, {"X-Error-Code": code, "X-Error-Message": message, **(headers or {})})


def _wants_pr(request: Request) -> bool:
    return request.query_params.get("create_pr") == "1"


def _ranged(request: Request, data: bytes, headers: dict[str, str]) -> Response:
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if not asked:
        return Response(data, headers=headers)
    begin, end = int(asked[1]), int(asked[2] or len(data) - 1)
    return Response(data[begin : end + 1], 206, {**headers, "Content-Range": f"bytes {begin}-{end}/{len(data)}"})


if __name__ == "__main__":
    with Hub(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as running:
        print(running.endpoint, flush=True)
        running._thread.join()
