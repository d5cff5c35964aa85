"""`Document` -> blocks -> `Chunk`s, and the views of a chunk that the reader reads."""

from askcol.chunking.blocks import ITEM_MARK, LINE_HEADING_LEVEL, Block, Kind, blocks
from askcol.chunking.chunks import CHUNKING_VERSION, Chunk, chunk, chunk_of_row, indexed_text, tables_of
from askcol.chunking.fields import Field, field_of
from askcol.chunking.mail_headers import mail_headers
from askcol.chunking.spoken import spoken_cell, spoken_columns, spoken_label
from askcol.chunking.tables import Table, TableRow, cells, whole_cells
from askcol.chunking.view import View
from askcol.chunking.views import views
from askcol.chunking.wordpieces import reader_tokenizer

__all__ = [
    "CHUNKING_VERSION",
    "ITEM_MARK",
    "LINE_HEADING_LEVEL",
    "Block",
    "Chunk",
    "Field",
    "Kind",
    "Table",
    "TableRow",
    "View",
    "blocks",
    "cells",
    "chunk",
    "chunk_of_row",
    "field_of",
    "indexed_text",
    "mail_headers",
    "reader_tokenizer",
    "spoken_cell",
    "spoken_columns",
    "spoken_label",
    "tables_of",
    "views",
    "whole_cells",
]
