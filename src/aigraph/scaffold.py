"""`aigraph init`: a small valid data folder for a person's own facts, with the schemas editors complete from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from .errors import AigraphError
from .files import write_file
from .ontology import json_schema, read_ontology

_SOURCE = """\
# yaml-language-server: $schema=../schema/source.json
# One file for each source; the file name is its id.
title: Notes of my team            # its title, or {en: ..., zh: ...}
kind: official                     # official, package, paper, analysis, press or aggregator
local: team notes, inference page  # where it is kept; for something public give url: https://... instead
retrieved: TODAY              # when it was read; published: when it appeared, where it says so
"""

_ENTITY = """\
# yaml-language-server: $schema=../../schema/entity.json
# One file for each thing; the file name is its id, the folder follows from its class.
type: ServingEngine                # a class of the ontology, or a list of them
label: {en: My Engine, zh: 我的引擎}   # what it is called, in English and Chinese
description: {en: The engine my team runs., zh: 我们团队运行的引擎。}  # what it is, in one sentence
aliases: [my engine v1]            # optional: what else it is called
claims:                            # what sources say of it, by property
  built_on:
    - value: vllm                  # the id of a thing, or a number, a date, true, a text
      source: my-notes             # who says so: the id of a file in sources/, or a list of them
      as_of: TODAY            # optional: the date it speaks for; else the source's
      note: {en: A fork with our own scheduler., zh: 带有自研调度器的分支。}  # optional
  # Others that a claim may have: locator, since, until, version, condition, extent (full, partial,
  # none, in_progress), rank: preferred, and refuted_by: [{source: ..., note: {en: ..., zh: ...}}].
  # To speak against a built-in claim, write its entity's file here with the value and refuted_by, and no source.
"""

_README = """\
# My facts for aigraph

Laid over the built-in graph with `--data .` (or `AIGRAPH_DATA`) on any command; `aigraph validate .` checks them.

- `sources/<id>.yaml`: one file for each source
- `entities/<folder>/<id>.yaml`: one file for each thing; `aigraph validate` says which folder a class belongs in
- `queries/<theme>/<name>.rq`: named queries of your own (optional)
- `schema/`: made by `aigraph init`, for editors to complete from
"""


def make_data_folder(folder: Path, ontology_folder: Path) -> list[Path]:
    """Write the example folder; the files written. Raises `AigraphError` where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AigraphError(f"{str(folder)!r} is there already and not empty.", hint="name a new folder")
    ontology = read_ontology(ontology_folder)
    files = {
        "README.md": _README,
        "sources/my-notes.yaml": _SOURCE,
        "entities/engines/my-engine.yaml": _ENTITY,
        "schema/entity.json": _json(json_schema(ontology, "entity")),
        "schema/source.json": _json(json_schema(ontology, "source")),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, text.replace("TODAY", dt.date.today().isoformat()).encode())
    return [folder / name for name in files]


def _json(content: object) -> str:
    import json

    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
