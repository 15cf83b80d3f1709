"""The audit: Great Expectations over staged rows, in a child process."""
