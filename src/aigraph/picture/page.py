"""The page of a picture: pyvis builds the network, our template makes one file of it that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from .layout import Place
from .lean import network_class
from .reading import Link

FOLDER = Path(__file__).resolve().parent
# The page draws at places computed beforehand; vis-network's simulation would take seconds to come to rest.
_OPTIONS = {"physics": {"enabled": False}, "layout": {"improvedLayout": False}}


def page(document: dict[str, Any], places: dict[str, dict[str, Place]], links: tuple[Link, ...], lang: str) -> str:
    """The whole HTML file."""
    network = _network()
    wide = places["wide"]
    # Straight into the lists: `add_node` and `add_edge` look through all that is there each time.
    for name in document["shown"]:
        x, y = wide[name]
        network.nodes.append({"id": name, "x": x, "y": y})
    for number, link in enumerate(links):
        network.edges.append({"id": number, "from": link.subject, "to": link.object})
    network.templateEnv.globals.update(
        document=document | {"places": places, "lang": lang},
        script=_asset("page.js"),
        style=_asset("page.css"),
        script_hash=_hash("page.js"),
        style_hash=_hash("page.css"),
        lang=lang,
    )
    return str(network.generate_html())


def _network() -> Any:
    network = network_class()(directed=True, cdn_resources="in_line")
    network.set_template_dir(str(FOLDER / "templates"), "page.html")
    # Escapes <, > and & in JSON whatever the text, and leaves Chinese readable.
    network.templateEnv.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    network.set_options(json.dumps(_OPTIONS))
    return network


@cache
def _asset(name: str) -> str:
    return (FOLDER / "assets" / name).read_text(encoding="utf-8")


def _hash(name: str) -> str:
    """The hash by which the page's security policy knows a script or style."""
    digest = hashlib.sha256(_asset(name).encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()
