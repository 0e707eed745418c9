"""Areas of overlaps, measured without constructing them."""
