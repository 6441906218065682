"""The formats in which the rows of a table, view or query leave, a module each, named by its extension.

A module has `ecrivain(datasette, request, selection)`, for what is written as it is read (an Ecrivain), or
`ecriture(selection, entourage)`, for a file that is whole before it leaves (an Ecriture). It may have BORNEE: it has a
largest number of rows, which are counted first, so that a refusal comes before any work; SITUEE: it says where it was
taken from; `convient(colonnes, table)`: whether it can hold rows of these columns. Its media type is in
aides/commun/types_de_fichiers.py, whose order is that of the formats.
"""
