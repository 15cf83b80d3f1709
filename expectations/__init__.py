"""What must hold of each table: Great Expectations suites, and the audit that runs them."""
