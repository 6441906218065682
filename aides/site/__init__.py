"""What is served: pages, map, charts, formats, interface, cache and limits, over aides.db alone."""
