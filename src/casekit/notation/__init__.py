"""How what an office writes is read: TOML and JSON with the positions of their parts, tables, and every fault."""
