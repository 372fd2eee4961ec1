"""Ready workflows, one TOML file each, its source named inside."""
