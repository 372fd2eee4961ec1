"""Instruments: questionnaires scored from a definition, and the client's own form."""
