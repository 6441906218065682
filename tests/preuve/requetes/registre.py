"""The files of the register."""

A_LA_MAIN = """
# Published files need no register: the query is proved where there are payment lines, in tests/construction/lignes/test_registre.py.
colonnes: >-
  format mois chemin octets sha256 date_recuperation
cas:
- vide: no payment line, no register
"""
