"""The store in a Milvus database: one index for many machines (extra `milvus`)."""
