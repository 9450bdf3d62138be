# SPDX-License-Identifier: AGPL-3.0-or-later
"""The font families letters are set in, with a word in each to warm them by."""

from __future__ import annotations

# Naskh has no Latin letters, so Arabic is always set in a stack with a Latin family after it.
FAMILIES = {
    "Noto Serif": "Records § 552",
    "Noto Sans": "Records § 552",
    "Noto Naskh Arabic": "سجلات",
}
_PAGE = """<html lang="en"><title>Warm</title><meta charset="utf-8">
<style>@page{{size:letter;@bottom-right{{content:counter(page) counter(pages)}}}}</style>
{links}{samples}<table><caption>c</caption><tr><th scope="row">a</th><td>b</td></tr></table>
<ol><li>x</li></ol>"""
_SAMPLE = """<p style="font-family:'{family}'">
{word} <b>{word}</b> <i>{word}</i> <b><i>{word}</i></b></p>"""


def warm_page(sheets: list[str]) -> str:
    """Return a page that uses each family in each face, and each of these style sheets."""
    links = "".join(f'<link rel="stylesheet" href="handrail:{name}">' for name in sheets)
    samples = "".join(_SAMPLE.format(family=f, word=w) for f, w in FAMILIES.items())
    return _PAGE.format(links=links, samples=samples)
