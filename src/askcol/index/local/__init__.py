"""The index in a folder: SQLite, BM25, FAISS."""
