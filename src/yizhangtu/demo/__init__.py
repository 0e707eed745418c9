"""A synthetic county for `yizhangtu demo`: seeded, of real size, and with everything the rules need."""

from yizhangtu.demo.county import PLANTED_RULES, PROFILE_NAME, County, Progress, make_county
from yizhangtu.demo.scene import FEWEST_PATCHES

__all__ = ["FEWEST_PATCHES", "PLANTED_RULES", "PROFILE_NAME", "County", "Progress", "make_county"]
