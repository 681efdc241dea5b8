"""The entry of the library in the officers' mast."""

from __future__ import annotations

from huiqi.web.kit.nav import NavItem, for_posts, register

register(NavItem("desk", "企业库", "library:list", order=58, when=for_posts(), covers=("library:company",)))
