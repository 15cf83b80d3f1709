"""The stages of a night. Only `tasks.stages` knows Prefect: worker processes import the rest."""
