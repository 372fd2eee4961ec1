"""Single-system designs: one client measured again and again, before the intervention and during it."""
