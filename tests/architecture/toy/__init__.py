"""A toy domain that lives outside the package: it plugs something into every socket there is."""
