"""The fictional sample: businesses and lines drawn at random, and the published files that add them up."""
