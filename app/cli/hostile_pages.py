# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages written to hang, swell, break or betray a printer; the drill and the tests use them."""

from __future__ import annotations

_DEEP, _DEEPER, _DEEPEST = 20, 2_000, 3_000
_MANY = 20_000


def exhausting_pages() -> dict[str, str]:
    """Pages no limit should let through: each must end its own child and nothing else."""
    return _nested_pages() | _endless_pages() | _swelling_pages()


def _nested_pages() -> dict[str, str]:
    """Little text, work that doubles with each level, or more levels than the stack has."""
    return {
        "nested flex boxes": _page('<div style="display:flex">' * _DEEP + "x"),
        "nested grids": _page('<div style="display:grid">' * _DEEP + "x"),
        "nested inline flex boxes": _page('<b style="display:inline-flex">' * _DEEP + "x"),
        "columns in columns": _page('<div style="columns:3">' * _DEEP + "x y z " * _DEEPER),
        "boxes in boxes": _page("<div>" * _DEEPER + "x"),
        "tables in tables": _page("<table><tr><td>x<td>" * 80 + "x"),
        "lists in lists": _page("<ul><li>" * _DEEPER + "x"),
        "sums in sums": _page("x", "p{width:" + "calc(" * _DEEPEST + "1px" + ")" * _DEEPEST + "}"),
        "selectors in selectors": _page("x", ":not(" * _DEEPEST + "p" + ")" * _DEEPEST + "{top:0}"),
        "a variable doubled forty times": _page(
            "x", f":root{{{_doublings()}}}p{{font:var(--v40)}}"
        ),
        "drawings of drawings": _page(f'<svg width="9" height="9">{_drawings()}</svg>'),
    }


def _endless_pages() -> dict[str, str]:
    """Plain, and far too much of it."""
    return {
        "a page for every word": _page('<p style="break-after:page">x</p>' * _MANY),
        "a page of no height": _page(
            "<p>x</p>" * _DEEPER, "@page{size:1in 0.2in;margin:0}p{break-after:page}"
        ),
        "an endless word": _page("x" * 3_000_000),
        "counters on every line": _page(
            "<p>x</p>" * _MANY,
            "p{counter-increment:a b}p::before{content:counters(a,'.') counter(b)}",
        ),
        "a frame on every line": _page('<div style="border:1e308px solid">x</div>' * _MANY),
        "a hundred thousand strokes": _page(
            '<svg width="600" height="600">' + '<path d="M0 0L9 9"/>' * 90_000 + "</svg>"
        ),
        "links that wait for pages": _page(
            "".join(f'<a id="a{n}" href="#a{n + 1}">x</a><br>' for n in range(_MANY)),
            "a::after{content:target-counter(attr(href),page)}",
        ),
        "a selector for every number": _page(
            "<i>" * 40 + "x",
            "".join(f":not(:nth-child({n}n+1)) ~ * *{{color:#000}}" for n in range(_MANY)),
        ),
    }


def _swelling_pages() -> dict[str, str]:
    """A few characters that stand for a number no machine has room for."""
    return {
        "letters the size of a house": _page('<p style="font-size:1e30px">x'),
        "a cell a billion columns wide": _page("<table><td colspan=1000000000>x</table>"),
        "a million columns": _page('<p style="columns:1000000">' + "word " * _DEEPER),
        "stripes finer than ink": _page(
            '<p style="height:9in;background:repeating-linear-gradient(red 0,blue 1e-9px)">x'
        ),
        "a separator said too often": _page(
            "<ul>" * 60 + "<li>x" * _DEEPER,
            "ul{counter-reset:a}li{counter-increment:a}"
            "li::before{content:counters(a,'" + "y" * 500_000 + "')}",
        ),
    }


def asking_pages(address: str, secret: str) -> dict[str, str]:
    """Pages that ask for `address` (http, no slash at the end) or for the file `secret`."""
    ways = {
        "img": '<img src="{}">',
        "img srcset": '<img srcset="{} 2x" src="{}">',
        "stylesheet": '<link rel="stylesheet" href="{}">',
        "@import": "<style>@import url({});</style>",
        "@import string": "<style>@import '{}';</style>",
        "@font-face": "<style>@font-face{{font-family:q;src:url({})}}p{{font-family:q}}</style>",
        "@color-profile": "<style>@color-profile --q{{src:url({})}}</style>",
        "background": '<p style="background:url({})">x',
        "list marker": '<ul style="list-style-image:url({})"><li>x</ul>',
        "border image": '<p style="border:9px solid;border-image:url({}) 3">x',
        "content": "<style>p::before{{content:url({})}}</style>",
        "mask": '<p style="mask-image:url({});shape-outside:url({})">x',
        "page background": "<style>@page{{background:url({})}}</style>",
        "margin box": "<style>@page{{@top-left{{content:url({})}}}}</style>",
        "object": '<object data="{}">x</object>',
        "embed": '<embed src="{}">',
        "iframe": '<iframe src="{}"></iframe>',
        "input": '<input type="image" src="{}">',
        "video poster": '<video poster="{}" src="{}"></video>',
        "svg image": '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
        "svg xlink": '<svg width="9" height="9"><image xlink:href="{}"/></svg>',
        "svg use": '<svg width="9" height="9"><use href="{}#x"/></svg>',
        "svg style": '<svg width="9" height="9"><style>@import url({});</style><rect/></svg>',
        "svg filter": '<svg><filter id="f"><feImage href="{}"/></filter></svg>',
        "svg pattern": '<svg width="9" height="9"><rect width="9" fill="url({}#p)"/></svg>',
        "attachment": '<link rel="attachment" href="{}">',
        "attached link": '<a rel="attachment" href="{}">x</a>',
        "icon": '<link rel="icon" href="{}">',
        "base": '<base href="{}/"><img src="x.png"><link rel="stylesheet" href="y.css">',
        "refresh": '<meta http-equiv="refresh" content="0;url={}">',
        "script": '<script src="{}"></script>',
    }
    addresses = {"http": f"{address}/asked", "file": f"file://{secret}"}
    return {
        f"{way}, {kind}": _page(html.format(url, url) if html.count("{}") > 1 else html.format(url))
        for way, html in ways.items()
        for kind, url in addresses.items()
    }


def _page(body: str, css: str = "") -> str:
    style = f"<style>{css}</style>" if css else ""
    return f'<!doctype html><html lang="en"><title>Hostile</title>{style}<p>Beginning</p>{body}'


def _doublings() -> str:
    return "--v0:x;" + "".join(f"--v{n}:var(--v{n - 1}) var(--v{n - 1});" for n in range(1, 41))


def _drawings() -> str:
    layers = ['<g id="g0"><rect width="1" height="1"/></g>']
    layers += [f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 9)]
    return f'<defs>{"".join(layers)}</defs><use href="#g8"/>'
