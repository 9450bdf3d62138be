# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands run as people run them, on a data folder of the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PASSPHRASE = "vessel-orbit-pickle-thunder-moss"  # noqa: S105  fictitious
ANSWERS: dict[str, dict[str, Any]] = {
    "clinic": {
        "name": "Fictitious Legal Clinic",
        "lines": ["12 Example Street"],
        "city": "Chicago",
        "state": "IL",
        "postal_code": "60608",
    },
    "administrator": {"name": "Ada Fictitious", "login": "ada", "passphrase": PASSPHRASE},
}


@dataclass
class Installation:
    """A data folder, the settings that lead to it, and the commands run on it."""

    data_dir: Path
    told: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        bare = {k: v for k, v in os.environ.items() if not k.startswith("HANDRAIL_")}  # noqa: TID251  a child's environment
        return bare | {"HANDRAIL_DATA_DIR": str(self.data_dir), "HANDRAIL_PORT": "0"} | self.told

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "app.cli", *words],
            cwd=ROOT, env=self.environment, input=given, capture_output=True, encoding="utf-8",
            check=False, timeout=120,
        )  # fmt: skip

    def json(self, *words: str, given: str = "") -> Any:  # noqa: ANN401  as JSON is
        done = self.run(*words, given=given)
        assert done.stderr == ""
        return json.loads(done.stdout)

    def refused(self, *words: str, given: str = "") -> tuple[int, str]:
        done = self.run(*words, given=given)
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        return done.returncode, done.stderr

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Start a command that goes on until it is told to stop."""
        running = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "app.cli", *words],
            cwd=ROOT, env=self.environment, encoding="utf-8", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield running
        finally:
            running.kill()
            running.communicate()


def ready(running: subprocess.Popen[str]) -> str:
    """Wait for the line that says it is ready, and return what it names."""
    assert running.stdout is not None
    word, _, named = running.stdout.readline().strip().partition(" ")
    assert word == "Ready:", running.communicate(timeout=20)[1]
    return named


def ended(running: subprocess.Popen[str], number: int) -> tuple[int, str, str]:
    """Send a signal; return the exit code and what was said after the ready line."""
    running.send_signal(number)
    out, err = running.communicate(timeout=30)
    return running.returncode, out, err
