"""A server for each test: it begins at noon, and its time moves only when the test says so."""

import json
import os
import subprocess
import urllib.request

import pytest


class Server:
    """A dervish server in a process of its own, with the levers of its admin endpoint."""

    def __init__(self, binary, *flags):
        self.process = subprocess.Popen(
            [binary, "serve", "--config=", "--listen=ws://127.0.0.1:0", "--admin=127.0.0.1:0", "--ready-json", "--exit-with-parent",
             "--log-level=warn", "--no-console", "--start=2026-01-01T12:00:00Z", "--paused", "--idle-timeout=0s", *flags],
            stdout=subprocess.PIPE,
        )
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"dervish ended with status {self.process.wait()}")
        ready = json.loads(line)
        self.url = ready["ws"][0]
        self.admin = ready["admin"]
        self.token = ready["demo"]["token"]

    def operate(self, path, **order):
        """Sends an order to the admin endpoint, or reads from it where there is none."""
        request = urllib.request.Request(self.admin + path, data=json.dumps(order).encode() if order else None)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def quotes(self, symbol, *quotes):
        """Has the next ticks of a symbol say these quotes, exactly."""
        self.operate("/quotes", symbol=symbol, quotes=quotes)

    def step(self, symbol, count=1):
        """Moves time on to the next tick of a symbol."""
        return self.operate("/clock", action="step", symbol=symbol, count=count)

    def advance(self, by):
        """Moves time on by a duration such as 90s or 1h."""
        return self.operate("/clock", action="advance", by=by)

    def fault(self, name, **rule):
        """Has something go wrong from now on; "dervish fault list" tells what there is."""
        self.operate("/faults", fault=name, **rule)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def dervish():
    server = Server(os.environ.get("DERVISH_BINARY", "dervish"))
    yield server
    server.close()
