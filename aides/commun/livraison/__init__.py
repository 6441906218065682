"""The folder of files to download: what it holds, and how it says so (manifest, Data Package)."""
