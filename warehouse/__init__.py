"""How rows rest and are queried: schemas, staging, the lake, SQL views."""
