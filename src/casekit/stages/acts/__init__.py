"""Evaluate acts (moves, records, corrections, adoptions), and find the paths and steps that make a move possible."""
