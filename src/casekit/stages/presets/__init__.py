"""
Ready workflows: a folder each, a TOML file for each version, its source named inside.

The newest version may change until the release that it ships with; every older one stays as it was released.
"""
