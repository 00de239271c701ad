"""Purchase plans, as buyers keep them in a spreadsheet: any workbook or CSV, whatever its titles and its mess."""
