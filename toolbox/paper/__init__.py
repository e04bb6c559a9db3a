"""A goal plan on paper and in files: the sheet, the page for the agenda, and the workbook."""
