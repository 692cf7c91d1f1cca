"""Static files in production: hashed, compressed, and one stylesheet instead of sixty."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Entry stylesheets whose imports are joined. Their imports are relative and come before any rule.
BUNDLES = ("lms/css/attune.css",)

# Our own scripts import one another; only these have their imports rewritten to hashed names.
OWN_MODULES = ("lms/js/*.js", "courses/js/*.js", "content/js/*.js")

_IMPORT = re.compile(r"""@import\s+url\(\s*["']?([^"')]+)["']?\s*\)\s*;""")
_URL = re.compile(r"""url\(\s*["']?(?!data:|https?:|/|#)([^"')]+)["']?\s*\)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s+")


def joined(entry: str, sources: dict[str, str]) -> str:
    """The entry stylesheet with each import replaced by its file, urls made relative to the entry.

    `sources` maps a static name to its text. Raises KeyError for an import that is not among them.
    """
    folder = posixpath.dirname(entry)

    def replace(match: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(folder, match.group(1)))
        here = posixpath.dirname(name)

        def moved(url: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(here, url.group(1)))
            return f'url("{posixpath.relpath(target, folder)}")'

        return _URL.sub(moved, sources[name])

    return squeezed(_IMPORT.sub(replace, sources[entry]))


def squeezed(css: str) -> str:
    """The stylesheet without comments and indentation; nothing inside a rule is touched."""
    return _INDENT.sub("\n", _COMMENT.sub("", css)).strip() + "\n"


# How Django rewrites the imports of a module; it applies them to all scripts or to none.
_MODULE_IMPORTS = ManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class BundledManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashes and compresses like whitenoise, after joining our stylesheet into one file.

    An unknown name falls back to the plain address instead of failing the page.
    """

    manifest_strict = False
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((pattern, _MODULE_IMPORTS) for pattern in OWN_MODULES),
    )

    def stored_name(self, name: str) -> str:
        """The hashed name of a file, or its plain name where nothing was collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        paths = dict(paths)
        if not dry_run:
            for entry in BUNDLES:
                if entry in paths:
                    self._write(entry, joined(entry, self._sources(posixpath.dirname(entry), paths)))
                    # Django hashes what it reads here: the joined file instead of its source.
                    paths[entry] = (self, entry)
        yield from super().post_process(paths, dry_run, **options)

    def _sources(self, folder: str, paths: dict[str, Any]) -> dict[str, str]:
        sources = {}
        for name, (storage, path) in paths.items():
            if name.startswith(folder) and name.endswith(".css"):
                with storage.open(path) as file:
                    sources[name] = file.read().decode()
        return sources

    def _write(self, name: str, text: str) -> None:
        self.delete(name)
        self.save(name, ContentFile(text.encode()))
