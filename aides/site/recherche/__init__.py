"""Search: what people type, understood as a place, a trade, a scheme, or two of them; and why each answer is one."""
