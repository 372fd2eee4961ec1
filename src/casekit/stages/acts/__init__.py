"""Evaluating acts: moves, records, corrections, adoptions; and the paths and steps that make a move possible."""
