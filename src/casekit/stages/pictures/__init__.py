"""Draw a workflow as DOT, SVG or Mermaid, or write it as a Markdown table."""
