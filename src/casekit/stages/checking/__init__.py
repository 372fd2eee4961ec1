"""Check workflows for every fault at once, and prove properties of a workflow."""
