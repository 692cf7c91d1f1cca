"""Questions from files and into files: one reader and one writer for each format, none of which touches a table.

A reader turns bytes into items, one for each question of the file, readable or not. A writer turns questions into
bytes and names, for each question, what the format cannot carry.
"""

from content.exchange.formats import FORMATS, Format, format_named, guess
from content.exchange.items import MOST_BYTES, MOST_ITEMS, About, Entry, Item, Loss, UnreadableFile, Written

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "MOST_ITEMS",
    "About",
    "Entry",
    "Format",
    "Item",
    "Loss",
    "UnreadableFile",
    "Written",
    "format_named",
    "guess",
]
