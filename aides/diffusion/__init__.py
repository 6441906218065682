"""What leaves and what comes in over the network or as files: exports, deposit, downloads, updates."""
