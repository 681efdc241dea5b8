"""The template tags of the kit, gathered into one library by ``templatetags/kit.py``."""
