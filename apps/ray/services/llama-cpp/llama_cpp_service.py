"""Serves one model of embeddings on Ray Serve: beside each replica runs a server of llama.cpp, which does the work.

Ray Serve imports `build` and calls it with the `args` of the application. Each replica starts the server on a free port of
its own loopback, waits until it answers, and passes calls on, answers and errors alike. When the server ends, the replica
says that it is unhealthy, and Ray Serve replaces both.
"""

import asyncio
import logging
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import aiohttp
from ray import serve
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

logger = logging.getLogger("ray.serve")

# Everything else of the server, its web page among it, is nobody's business.
PASSED_ON = {("POST", "/v1/embeddings"), ("GET", "/v1/models"), ("GET", "/health")}

# How long a server that is told to end may take before it is ended.
POLITE_SECONDS = 30

# How long a server that works may take to say so.
HEALTH_SECONDS = 5


@serve.deployment
class LlamaServer:
    """One server of llama.cpp with a replica in front of it."""

    async def __init__(
        self,
        command: str,
        arguments: list[str],
        startup_seconds: float,
        weights_uri: str | None = None,
    ) -> None:
        if weights_uri is not None:
            model = await asyncio.to_thread(_downloaded, weights_uri)
            arguments = [f"--model={model}", *arguments]
        port = _free_port()
        self._url = f"http://127.0.0.1:{port}"
        # setpriv: a replica that is killed has no time to end its server, so the kernel does.
        self._server = subprocess.Popen(
            ["setpriv", "--pdeathsig=KILL", "--", command, "--host=127.0.0.1", f"--port={port}", *arguments]
        )
        self._calls = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        try:
            await self._answering(startup_seconds)
        except BaseException:
            await self._end()
            raise

    async def __call__(self, request: Request) -> Response:
        """Passes a call on, and its answer back."""
        if (request.method, request.url.path) not in PASSED_ON:
            return _error(404, "not_found_error", f"{request.method} {request.url.path} is not offered")
        headers = {name: request.headers[name] for name in ("accept", "content-type") if name in request.headers}
        try:
            async with self._calls.request(
                request.method, self._url + request.url.path, data=await request.body(), headers=headers
            ) as answer:
                return Response(
                    await answer.read(),
                    status_code=answer.status,
                    headers={"content-type": answer.headers.get("content-type", "application/json")},
                )
        except aiohttp.ClientError as error:
            # Another replica may answer: callers try again on 503.
            return _error(503, "unavailable_error", f"the server does not answer: {error}")

    async def check_health(self) -> None:
        """Ray Serve replaces a replica whose check raises several times."""
        self._still_running()
        timeout = aiohttp.ClientTimeout(total=HEALTH_SECONDS)
        async with self._calls.get(f"{self._url}/health", timeout=timeout) as answer:
            if answer.status != 200:
                raise RuntimeError(f"the server says {answer.status}: {await answer.text()}")

    async def __del__(self) -> None:
        """Ray Serve calls this when no request is left."""
        if hasattr(self, "_calls"):
            await self._end()

    async def _answering(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            self._still_running()
            try:
                await self.check_health()
                return
            except (aiohttp.ClientError, asyncio.TimeoutError, RuntimeError) as error:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"the server did not answer within {seconds} s: {error}") from error
            await asyncio.sleep(0.2)

    def _still_running(self) -> None:
        code = self._server.poll()
        if code is not None:
            raise ServerEndedError(f"the server ended with {code}")

    async def _end(self) -> None:
        await self._calls.close()
        self._server.terminate()
        try:
            await asyncio.to_thread(self._server.wait, POLITE_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()


class ServerEndedError(Exception):
    """The server of a replica is gone."""


def build(args: dict) -> serve.Application:
    """Makes the application of what its configuration says: `command`, `arguments`, `startup_seconds`, `weights_uri`."""
    return LlamaServer.bind(**args)


def _error(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": status, "message": message, "type": kind}}, status_code=status)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _downloaded(uri: str) -> str:
    """The file behind an address, in the cache folder: there once for all replicas of a node, and whole or not at all."""
    from pyarrow import fs  # Only weights in a bucket need it.

    folder = pathlib.Path(os.environ.get("LLAMA_CACHE", tempfile.gettempdir()))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / uri.removeprefix("s3://").replace("/", "_")
    if target.exists():
        return str(target)
    logger.info("downloading %s", uri)
    source, path = fs.FileSystem.from_uri(uri)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as half:
        try:
            with source.open_input_stream(path) as stream:
                shutil.copyfileobj(stream, half, length=16 * 1024 * 1024)
            os.replace(half.name, target)
        except BaseException:
            os.unlink(half.name)
            raise
    return str(target)
