"""The rules of each table as Great Expectations suites, and the audit that runs them."""
