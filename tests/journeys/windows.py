# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows that must ask nobody but the clinic for anything, and find no fault in its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from playwright.sync_api import Browser, Response

from tests.clinic.browser import Window, a_window

Opening = Callable[..., Window]
_SAYS_NO = "Failed to load resource: the server responded with a status of 4"


@contextmanager
def faultless_windows(browser: Browser, address: str) -> Iterator[Opening]:
    """Give what opens windows, and look at the end what each of them heard."""
    with ExitStack() as windows:
        opened: list[Window] = []

        def opening(**options: Any) -> Window:  # noqa: ANN401  as Playwright has them
            window = windows.enter_context(a_window(browser, address, **options))
            window.context.on("response", lambda answer: _keep_missing(window, answer))
            opened.append(window)
            return window

        yield opening
        assert not [address for window in opened for address in window.foreign]
        assert not [fault for window in opened for fault in window.faults if _is_fault(fault)]


def _keep_missing(window: Window, answer: Response) -> None:
    """A page may say no, and look like it; what a page is made of must be there."""
    is_page = answer.request.resource_type == "document"
    if answer.status >= (500 if is_page else 400):
        window.faults.append(f"{answer.status} {answer.url}")


def _is_fault(said: str) -> bool:
    return not said.startswith(_SAYS_NO)
