"""Figures over cases: how long things take, rates with what they are of, reviews kept, caseload."""
