"""How the benchmark of the document reader works: pictures on disk, one process per reader, scores, a report."""
