"""How style sheets, scripts and fonts are served: once compressed, under names that tell their content."""

from collections.abc import Iterator
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

UNUSED = ("django_htmx/",)
"""Scripts of a library that no page of ours loads, and that import files which it does not ship."""


OUTLINES = ".topo.json"
QUICK = 6


class QuickCompressor(Compressor):  # type: ignore[misc]  # whitenoise has no types
    """Brotli at its best takes 25 s for two hundred outlines of maps, and 0.3 s at six, for a fifth more bytes."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Six of eleven."""
        return bytes(brotli.compress(data, quality=QUICK))


class ByKind(Compressor):  # type: ignore[misc]  # whitenoise has no types
    """The best for what every page loads, the quick way for outlines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.quick = QuickCompressor(**options)

    def compress(self, path: str) -> list[str]:
        """The files written beside this one."""
        if str(path).endswith(OUTLINES):
            return list(self.quick.compress(path))
        return list(super().compress(path))


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Files are kept a year by browsers, those that a script imports included."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        """What compresses."""
        return ByKind(**options)

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress what pages load."""
        used = {name: place for name, place in paths.items() if not name.startswith(UNUSED)}
        yield from super().post_process(used, *args, **options)
