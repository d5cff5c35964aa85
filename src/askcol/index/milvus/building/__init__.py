"""Sources -> a new build of an index in Milvus."""
