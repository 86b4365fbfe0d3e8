"""Writes batches of canonical records: look up what is known, plan in memory, COPY, insert by set."""
