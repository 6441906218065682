"""A static copy of the site: every page of the site map in both languages, what they show and link, a search.

`build_db.py export --site DOSSIER` has it written by asking the real site, in process. Links are relative and name
files, so that a folder opened without a server, an object store or a front whose site is down (deploiement/nginx) gives
the same pages.
"""
