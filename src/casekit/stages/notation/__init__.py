"""Read and write workflows: TOML, JSON, mappings, extensions, and configurations of `transitions`."""
