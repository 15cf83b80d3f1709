"""How rows are stored and queried: schemas, staging, the lake, SQL views."""
