"""The build hook: puts data, ontology, queries and the built graph into the wheel."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GraphBuildHook(BuildHookInterface[Any]):
    """Builds the graph from the data files; a fault in the data stops the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to the wheel; an editable install reads them from the checkout instead."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from aigraph.build import build
        from aigraph.queries import write_headers
        from aigraph.snapshot import write_snapshot

        self.folder = tempfile.TemporaryDirectory(prefix="aigraph-build-")
        built = build([root / "data"], root / "ontology")
        write_snapshot(Path(self.folder.name), built.nquads, built.info)
        write_headers([root / "queries", root / "ontology"], Path(self.folder.name, "headers"))
        for name in ("data", "ontology", "queries"):
            build_data["force_include"][str(root / name)] = f"aigraph/{name}"
        build_data["force_include"][self.folder.name] = "aigraph/snapshot"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary snapshot."""
        if version != "editable":
            self.folder.cleanup()
