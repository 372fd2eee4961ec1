"""How a workflow is written: TOML, JSON, mappings, extensions, and what comes from transitions."""
