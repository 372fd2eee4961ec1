"""Reading and writing workflows: TOML, JSON, mappings, extensions, and configurations of `transitions`."""
