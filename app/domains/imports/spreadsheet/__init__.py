"""The spreadsheet that shops keep by hand: one row an order, many values in a cell."""
