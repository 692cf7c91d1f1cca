"""A scenario as a drawing: boxes for nodes and endings in layers, lines for replies. The list beside it says the same."""

from content.mapping.drawing import END, Box, Drawing, Line, draw, letter
from content.mapping.layers import Graph, arrange
from content.mapping.marking import BestWay, Map, best_way, last_lines, marked

__all__ = [
    "END",
    "BestWay",
    "Box",
    "Drawing",
    "Graph",
    "Line",
    "Map",
    "arrange",
    "best_way",
    "draw",
    "last_lines",
    "letter",
    "marked",
]
