"""Build hook: compiles the contracts, so that wheels and editable installs carry artifacts.

Git ignores `contracts/_artifacts`, and hatchling leaves out what git ignores; `artifacts` in pyproject.toml
names them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ContractsBuildHook(BuildHookInterface[Any]):
    """Builds `contracts/_artifacts` before files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles what changed. `version` is `standard` or `editable`; both get artifacts."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from chain.building import build_all
        finally:
            sys.path.remove(str(root))
        for artifact in build_all(root):
            self.app.display_info(f"{artifact.name}: {artifact.size} bytes")
