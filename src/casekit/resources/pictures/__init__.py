"""Draw an ecomap as Mermaid, DOT or SVG."""

from casekit.resources.pictures.dot import dot, svg
from casekit.resources.pictures.mermaid import mermaid

__all__ = ["dot", "mermaid", "svg"]
