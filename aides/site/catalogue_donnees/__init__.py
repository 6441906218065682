"""What machines read of the site: DCAT and schema.org catalogues, news feed, site map, files. No HTML, no SQL."""
