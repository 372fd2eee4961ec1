"""How an act is evaluated and applied: every refusal at once, what a mended entry changes, and what to do next."""
