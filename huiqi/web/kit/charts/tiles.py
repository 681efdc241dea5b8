"""A schematic tile map: a tile a street, placed roughly as on the map, without any boundary file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiqi.web.kit.charts.scale import shade, written
from huiqi.web.kit.parts import Column, Table

# 福田区十个街道的示意位置（列, 行），北在上
FUTIAN_STREETS: Mapping[str, tuple[int, int]] = {
    "梅林街道": (0, 0),
    "莲花街道": (1, 0),
    "华富街道": (2, 0),
    "园岭街道": (3, 0),
    "香蜜湖街道": (0, 1),
    "福田街道": (1, 1),
    "华强北街道": (2, 1),
    "南园街道": (3, 1),
    "沙头街道": (0, 2),
    "福保街道": (1, 2),
}


@dataclass(frozen=True)
class Tile:
    """A street's number; ``value`` None means no data."""

    name: str
    value: float | None
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class TileMap:
    """Tiles shaded by value; ``places`` gives column and row of each name."""

    title: str
    tiles: Sequence[Tile]
    unit: str = ""
    note: str = "位置为示意，不代表边界"
    places: Mapping[str, tuple[int, int]] | None = None
    template: str = "tiles"

    @property
    def label(self) -> str:
        """All tiles in words."""
        return "，".join(f"{tile.name} {written(tile.value)}{self.unit}" for tile in self.tiles)

    @property
    def marks(self) -> list[dict[str, Any] | None]:
        """Tiles row by row; None is an empty place."""
        places = self.places or FUTIAN_STREETS
        by_place = {places[tile.name]: tile for tile in self.tiles if tile.name in places}
        most = max((tile.value for tile in self.tiles if tile.value is not None), default=0)
        rows = max((row for _, row in by_place), default=-1) + 1
        columns = 4
        marks: list[dict[str, Any] | None] = []
        for row in range(rows):
            for column in range(columns):
                tile = by_place.get((column, row))
                marks.append(
                    None
                    if tile is None
                    else {"tile": tile, "css": f"q{shade(tile.value, most)}", "value": written(tile.value)}
                )
        while marks and marks[-1] is None:
            marks.pop()
        return marks

    @property
    def twin(self) -> Table:
        """The same as a table."""
        return Table(
            [
                Column("name", "街道", is_head=True),
                Column("value", f"数量（{self.unit}）" if self.unit else "数量", "num"),
                Column("note", "说明"),
            ],
            [{"name": tile.name, "value": tile.value, "note": tile.note} for tile in self.tiles],
        )
