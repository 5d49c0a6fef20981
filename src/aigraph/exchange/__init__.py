"""Files for other tools, on floor 7: what they hold is made in `rows`, and each format has a module or function.

Formats of one file: graphml, gexf, cytoscape. Formats of a folder: csv, parquet, neo4j, kgx.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadParameter, UnknownName

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph

FILES = ("graphml", "gexf", "cytoscape")
FOLDERS = ("csv", "parquet", "neo4j", "kgx")
FORMATS = (*FILES, *FOLDERS)
EXTENSIONS = {"graphml": "graphml", "gexf": "gexf", "cyjs": "cytoscape", "cytoscape": "cytoscape"}


def write_exchange(graph: KnowledgeGraph, format: str, target: Path) -> list[Path]:
    """Write the graph for another tool into the file, or for the formats of several files into the folder, `target`.

    Gives the files written. Raises `UnknownName` for a format there is none of, `MissingPackage` where one is needed.

    >>> import aigraph, tempfile, networkx
    >>> target = Path(tempfile.mkdtemp(), "graph.graphml")
    >>> with aigraph.load() as kg:
    ...     written = write_exchange(kg, "graphml", target)
    >>> networkx.read_graphml(target).nodes["ollama"]["label_en"]
    'Ollama'
    """
    if format not in FORMATS:
        raise UnknownName("format", format, FORMATS)
    if format in FILES:
        from . import networkfiles

        write: Callable[[KnowledgeGraph, Path], list[Path]] = getattr(networkfiles, f"write_{format}")
    else:
        from . import folders

        if target.exists() and not target.is_dir():
            raise BadParameter(f"{format} is several files and {str(target)!r} is no folder.")
        target.mkdir(parents=True, exist_ok=True)
        write = getattr(folders, f"write_{format}")
    return write(graph, target)
