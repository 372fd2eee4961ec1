"""Drawing a workflow: as DOT, SVG or Mermaid, or as a Markdown table."""
