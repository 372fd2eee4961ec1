"""Change: whether scores before and after differ by more than chance and the error of measurement."""
