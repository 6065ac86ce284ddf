"""Many clients at once on the page: queries, pictures, malformed calls, broken connections; errors, p95 and memory.

python tests/torture/clients.py [SECONDS] [CLIENTS]
"""

from __future__ import annotations

import io
import json
import random
import socket
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import tyro
from PIL import Image
from serving import Served, page

PARTS = 10  # of the time, after each of which memory is looked at
GROWTH = 1.1  # that memory may have in the second half
WORDS = "dog cat red blue car boat tree snow house man two small large behind left sun rocket -cat zebra".split()


class Load:
    def __init__(self, served: Served, seconds: float):
        self.served, self.end = served, time.monotonic() + seconds
        self.ids = {
            name: part["id"] for part in served.config["components"] for name in part["props"].get("server_fns") or ()
        }
        self.faults: Counter[str] = Counter()
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def call(self, name: str, asked: object, session: str) -> int:
        about = {"component_id": self.ids[name], "fn_name": name, "session_hash": session, "data": asked}
        return self.served.post("/gradio_api/component_server", about).status

    def query(self, rng: random.Random, session: str) -> None:
        words = " ".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        status = self.call("answer", {"words": words, "key": "scenes", "picture": "", "mix": 0, "count": 40}, session)
        self.expect(status == 200, f"query: {status}")

    def upload(self, rng: random.Random, session: str) -> None:
        Image.new("RGB", (rng.randint(1, 800), 300), "red").save(file := io.BytesIO(), "JPEG")
        answer = self.served.upload("a.jpg", file.getvalue(), "image/jpeg")
        self.expect(answer.status == 200, f"upload: {answer.status}")
        if answer.status == 200:
            status = self.call("look", {"path": answer.json()[0]}, session)
            self.expect(status == 200, f"look: {status}")

    def caption(self, rng: random.Random, session: str) -> None:
        """Through the queue, which may say that it is full."""
        Image.new("RGB", (300, 200), "blue").save(file := io.BytesIO(), "JPEG")
        given = {"path": self.served.upload("a.jpg", file.getvalue()).json()[0], "meta": {"_type": "gradio.FileData"}}
        begun = self.served.post("/gradio_api/call/caption", {"data": [given, "photos", 1]})
        if begun.status == 503:
            self.faults["(the queue is full: told so)"] += 1
            return
        self.expect(begun.status == 200, f"caption: {begun.status}")
        if begun.status == 200:
            answer = self.served.ask("GET", f"/gradio_api/call/caption/{begun.json()['event_id']}", timeout=300)
            self.expect(b"event: complete" in answer.body, f"caption: {answer.body[:80]!r}")

    def malformed(self, rng: random.Random, session: str) -> None:
        status = self.call(
            rng.choice(sorted(self.ids)), rng.choice([None, {}, [1], {"key": "scenes", "row": -1}]), session
        )
        self.expect(status < 500, f"malformed: {status}")

    def disconnect(self, rng: random.Random, session: str) -> None:
        body = json.dumps(
            {"component_id": self.ids["answer"], "fn_name": "answer", "data": {}, "session_hash": session}
        )
        head = f"Host: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        whole = f"POST /gradio_api/component_server HTTP/1.1\r\n{head}\r\n\r\n{body}"
        with socket.create_connection(("127.0.0.1", self.served.port), 60) as connection:
            connection.sendall(whole.encode()[: rng.randrange(len(whole))])

    def expect(self, good: bool, fault: str) -> None:
        if not good:
            self.faults[fault] += 1

    def client(self, number: int) -> None:
        rng = random.Random(number)
        deeds = [self.query] * 10 + [self.upload] * 2 + [self.malformed] * 2 + [self.disconnect] * 2 + [self.caption]
        while time.monotonic() < self.end:
            deed, begin = rng.choice(deeds), time.monotonic()
            try:
                deed(rng, f"client{number}")
            except Exception as error:
                self.faults[f"{deed.__name__}: {type(error).__name__}: {error!s:.60}"] += 1
            self.seconds[deed.__name__].append(time.monotonic() - begin)
            time.sleep(rng.uniform(0, 1))


def main(seconds: float = 20, clients: int = 20, /) -> int:
    with page("0.0.0.0") as served:  # noqa: S104
        Load(served, 0).caption(random.Random(0), "first")  # the network is loaded
        load, memory = Load(served, seconds), [served.memory]
        with ThreadPoolExecutor(clients) as pool:
            running = [pool.submit(load.client, number) for number in range(clients)]
            for _ in range(PARTS):
                time.sleep(seconds / PARTS)
                memory.append(served.memory)
            for client in running:
                client.result()
        told = load.faults.pop("(the queue is full: told so)", 0)
        grown = memory[-1] / memory[PARTS // 2]
        load.faults[f"memory {grown:.2f} times what it was after half the time"] += grown > GROWTH
        load.faults += {name: 1 for name in ("query", "upload", "caption") if name not in load.seconds}
        count = sum(map(len, load.seconds.values()))
        print(
            f"| {clients} clients, {seconds:g} s | {count:,} calls, queue full {told} times, "
            f"memory at start and after each tenth {', '.join(f'{size:,.0f}' for size in memory)} MB | "
            f"{load.faults.total()} faults |"
        )
        for name, taken in load.seconds.items():
            print(f"  {name}: {len(taken):,} calls, p50 {np.median(taken):.2f} s, p95 {np.quantile(taken, 0.95):.2f} s")
        for fault, times in load.faults.most_common():
            print(f"  {times} x {fault}")
    return load.faults.total() > 0


if __name__ == "__main__":
    sys.exit(tyro.cli(main, description=__doc__))
