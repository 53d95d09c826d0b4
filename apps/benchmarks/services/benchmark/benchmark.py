"""Runs a load profile against a served model and holds what it measures against the model's objectives.

Reads a profile (JSON) from the path in its first argument, runs `vllm bench serve` once for each step of the ladder, and
writes one JSON document: to its log, and to a ConfigMap of its own namespace. Exits with 1 where an objective is missed
or a step could not be run; what was measured until then is written all the same.
"""

import json
import os
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

ACCOUNT = os.environ.get("API_TOKEN_FOLDER", "/var/run/secrets/kubernetes.io/serviceaccount")
# A ConfigMap holds a mebibyte; the tail of a log says why a step failed.
LOG_TAIL = 2000


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        profile = json.load(file)
    steps = [run_step(profile, step) for step in profile["steps"]]
    result = {
        "model": profile["model"],
        "objectives": profile["objectives"],
        "steps": steps,
        "misses": [miss for step in steps for miss in misses(profile["objectives"], step)],
    }
    print(json.dumps(result), flush=True)
    save(profile, result)
    return 1 if result["misses"] else 0


def run_step(profile: dict, step: dict) -> dict:
    """Runs one step; its measurements, or the end of the log where there are none."""
    measured = {"requestsPerSecond": step["requestsPerSecond"], "holdsObjectives": step["holdsObjectives"]}
    with tempfile.TemporaryDirectory() as folder:
        command = ["vllm", "bench", "serve", *profile["arguments"]]
        command += [f"--request-rate={step['requestsPerSecond']}", f"--num-prompts={step['prompts']}"]
        command += ["--save-result", f"--result-dir={folder}", "--result-filename=result.json"]
        try:
            ran = subprocess.run(
                command, capture_output=True, text=True, timeout=step["timeoutSeconds"], check=False
            )
            log = ran.stdout + ran.stderr
            code = ran.returncode
        except subprocess.TimeoutExpired:
            return {**measured, "failure": f"took longer than {step['timeoutSeconds']} s"}
        except OSError as error:
            return {**measured, "failure": str(error)}
        try:
            with open(os.path.join(folder, "result.json"), encoding="utf-8") as file:
                raw = json.load(file)
        except (OSError, ValueError):
            return {**measured, "failure": f"exit code {code}: {log[-LOG_TAIL:]}"}
    if code != 0:
        return {**measured, "failure": f"exit code {code}: {log[-LOG_TAIL:]}"}
    return {
        **measured,
        "completed": raw.get("completed"),
        "failed": raw.get("failed", step["prompts"] - raw.get("completed", 0)),
        "servedPerSecond": raw.get("request_throughput"),
        "timeToFirstTokenMs": raw.get("p95_ttft_ms"),
        "interTokenLatencyMs": raw.get("p95_itl_ms"),
        "latencyMs": raw.get("p95_e2el_ms"),
    }


def misses(objectives: dict, step: dict) -> list:
    """What a step did not keep. Steps above the promised rate show what is left, and promise nothing."""
    at = f"{step['requestsPerSecond']} requests a second"
    if "failure" in step:
        return [f"{at}: {step['failure']}"]
    if not step["holdsObjectives"]:
        return []
    found = []
    if step["failed"]:
        found.append(f"{at}: {step['failed']} requests failed")
    for name in ("timeToFirstTokenMs", "interTokenLatencyMs", "latencyMs"):
        promised, measured = objectives.get(name), step[name]
        if promised is None:
            continue
        if measured is None:
            found.append(f"{at}: {name} was not measured")
        elif measured > promised:
            found.append(f"{at}: {name} is {measured:.0f} at the 95th percentile, promised are {promised}")
    return found


def save(profile: dict, result: dict) -> None:
    """Writes the result into its ConfigMap, made where it is missing."""
    namespace = read(f"{ACCOUNT}/namespace").strip()
    name = profile["configMap"]
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace},
        "data": {"result.json": json.dumps(result, indent=2)},
    }
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    try:
        call("PUT", f"{path}/{name}", body)
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        call("POST", path, body)


def call(method: str, path: str, body: dict) -> None:
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    request = urllib.request.Request(
        f"https://{host}:{port}{path}",
        data=json.dumps(body).encode(),
        method=method,
        headers={"Authorization": f"Bearer {read(f'{ACCOUNT}/token').strip()}", "Content-Type": "application/json"},
    )
    context = ssl.create_default_context(cafile=f"{ACCOUNT}/ca.crt")
    with urllib.request.urlopen(request, context=context, timeout=30) as answer:
        answer.read()


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main())
