# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small disks of a test's own, which fill up."""

from __future__ import annotations

import os
import subprocess

import pytest


def with_own_mounts() -> list[str]:
    """Return what runs a command where it may mount a small disk that nobody else sees."""
    mapped = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *mapped, "--mount"]
    trial = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
    if subprocess.run(trial, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    return command
