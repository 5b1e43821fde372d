"""The cells of a table's file, as columns with the line of each row: a text file block by block, or a workbook's sheet.

`text` reads text files. `workbook` reads sheets, which `measure` and `reach` measure before anything is laid out;
`cell_errors` and `hidden` say what the library that reads them doesn't. Both give `cells`.
"""
