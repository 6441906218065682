"""The second attacker: it knows what is served, and nothing of what protects it.

It imports nothing of aides/: the command `build_db` makes its inputs, what is published is read over HTTP or from the
exported files, and the truth that each find is held to comes from the payments that were written for it.
"""
