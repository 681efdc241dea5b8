"""Examples: facts that the vocabulary knows, expectations that an evaluation can meet."""

from __future__ import annotations

from collections.abc import Iterator

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at, name_of, releases_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.reads import derive_inputs, release_reads

RULE = "examples"
# The fact that the number of disabled employees is checked against, whether or not a rule reads it.
ALSO_READ = {"disabled_employed": "employees_on_job"}


def check_examples(pack: Pack, world: World) -> Iterator[Fault]:
    """Unknown attributes are errors; facts that the release never reads are worth a look."""
    for item, release in releases_of(pack):
        read = _readable({each.attribute for each in release_reads(release.data)}, world)
        for index, example in enumerate(release.examples):
            path = (*release.path, "examples", index)
            for key in example["given"]:
                where = (*path, "given", key)
                if key not in world.attributes:
                    yield fault_at(item.source, where, f"算例里有不认识的属性「{key}」", ERROR, RULE)
                elif key not in read:
                    yield fault_at(item.source, where, f"{name_of(world, key)}不影响这个事项，可以删去", WARNING, RULE)
            for name in ("missing", "failed_attrs", "attrs"):
                for key in example["expect"].get(name) or []:
                    if key.split("@")[0] not in {*world.attributes, "score", "as_of"}:
                        message = f"算例预期的 {name} 里有不认识的属性「{key}」"
                        yield fault_at(item.source, (*path, "expect"), message, ERROR, RULE)


def _readable(keys: set[str], world: World) -> set[str]:
    found, todo = set(keys), list(keys)
    while todo:
        key = todo.pop()
        inputs = [name for name, _ in derive_inputs(world.attributes.get(key, {}))]
        for name in [*inputs, *([ALSO_READ[key]] if key in ALSO_READ else [])]:
            if name not in found:
                found.add(name)
                todo.append(name)
    return found
