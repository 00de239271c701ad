"""Lists of guests, as organisers keep them in a spreadsheet."""
