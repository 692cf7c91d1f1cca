"""A scenario as a drawing: boxes for nodes and endings in layers, lines for replies. The list beside it says the same."""

from content.mapping.drawing import Box, Drawing, Line, draw, letter
from content.mapping.layers import Graph, arrange
from content.mapping.marking import Map, best_choices, marked

__all__ = ["Box", "Drawing", "Graph", "Line", "Map", "arrange", "best_choices", "draw", "letter", "marked"]
