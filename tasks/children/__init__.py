"""Child processes under limits: the pool of page readers, and what runs in them."""
