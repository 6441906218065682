"""What answers each address of the site, and what every page is given; plugins/ tells Datasette of them."""
