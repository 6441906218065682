"""Statistical confidentiality: the rules, the relations that anybody can write, protection, attack, and their loop."""
