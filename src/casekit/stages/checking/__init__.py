"""Checking workflows: every fault at once, and properties proved of a workflow without faults."""
