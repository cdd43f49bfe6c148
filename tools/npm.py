"""Fetch one published npm package, so that the files we vendor can be rebuilt by name and version."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def package(name: str, version: str) -> Iterator[Path]:
    """Yield the unpacked folder of `name@version`, gone when the block ends.

    Uses `npm pack`, so the registry is the one npm is configured with. Raises
    `subprocess.CalledProcessError` when npm does not know the package.
    """
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        archive = Path(folder) / packed.stdout.strip().splitlines()[-1]
        with tarfile.open(archive) as content:
            content.extractall(folder, filter="data")
        yield Path(folder) / "package"
