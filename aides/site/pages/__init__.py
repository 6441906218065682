"""What the pages are made of, beside the hooks: requests read and checked, search, languages. No HTML, no SQL."""
