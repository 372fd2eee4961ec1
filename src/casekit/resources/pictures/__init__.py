"""Draw an ecomap as Mermaid, DOT or SVG."""
