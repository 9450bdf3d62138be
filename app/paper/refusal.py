# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fetcher that fetches nothing: a page reaches our own assets and no other address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

OWN_SCHEME = "handrail:"
# Relative addresses are resolved against this, so that they too arrive here and are counted.
NOWHERE = "handrail-page:"

_KINDS = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


class OwnAssets(URLFetcher):  # type: ignore[misc]
    """Answers `handrail:NAME` from memory and everything else with nothing, counting each refusal.

    A refusal is an empty answer and not an exception: WeasyPrint lets an exception under
    `@color-profile` end the whole letter, while an empty picture or stylesheet is simply absent.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._assets = assets
        self.refused = 0

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        name = url.removeprefix(OWN_SCHEME)
        if name != url and name in self._assets:
            kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
            return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})
        self.refused += 1
        return URLFetcherResponse(NOWHERE, b"", {"Content-Type": "application/octet-stream"})

    def open(self, url: object, data: object = None, timeout: object = None) -> URLFetcherResponse:
        del data, timeout
        return self.fetch(str(getattr(url, "full_url", url)))


class OwnFonts(FontConfiguration):  # type: ignore[misc]
    """The fonts of the machine and no others.

    WeasyPrint keeps a font named by `@font-face` in a temporary folder; a letter needs none, and a
    child writes nothing.
    """

    def add_font_face(self, rule_descriptors: Mapping[str, Any], url_fetcher: OwnAssets) -> None:
        url_fetcher.refused += sum(1 for _kind, url in rule_descriptors.get("src", ()) if url)
