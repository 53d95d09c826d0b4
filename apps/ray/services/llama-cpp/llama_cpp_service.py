"""Serves one model of embeddings on Ray Serve: beside each replica runs a server of llama.cpp, which does the work.

Ray Serve imports `build` and calls it with the `args` of the application. Each replica starts the server on a free port of
its own loopback, waits until it answers, and passes calls on, answers and errors alike. When the server ends, the replica
says that it is unhealthy, and Ray Serve replaces both.
"""

import asyncio
import socket
import subprocess
import time

import aiohttp
from ray import serve
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

# Everything else of the server, its web page among it, is nobody's business.
PASSED_ON = {("POST", "/v1/embeddings"), ("GET", "/v1/models"), ("GET", "/health")}

# How long a server that is told to end may take before it is ended.
POLITE_SECONDS = 30

# How long a server that works may take to say so.
HEALTH_SECONDS = 5


@serve.deployment
class LlamaServer:
    """One server of llama.cpp with a replica in front of it."""

    async def __init__(self, command: str, arguments: list[str], startup_seconds: float) -> None:
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
    """Makes the application of what its configuration says: `command`, `arguments`, `startup_seconds`."""
    return LlamaServer.bind(**args)


def _error(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": status, "message": message, "type": kind}}, status_code=status)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
