"""Companies by column: who they are, how large, since when, in which branch of trade.

The same plausible inventions as :mod:`huiqi.cli.demo.drawing`, drawn for all companies at once: nine in ten are
micro, most are young, sizes are log-normal. Everything is seeded: the same number and seed give the same district.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huiqi.cli.demo import identity
from huiqi.cli.demo.drawing import STAFF
from huiqi.cli.demo.sectors import SECTORS
from huiqi.engine.identity.numbers import registration_check_digit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

ORG_TYPES = (
    "企业法人", "个体工商户", "分支机构", "合伙企业", "个人独资企业", "律师事务所", "会计师事务所", "民办非企业",
)  # fmt: skip
_ONE_CODE_FOR_ALL = np.datetime64("2015-10-01")
"""From this day on a new company got an 18-place code only (国发〔2015〕33号): the older ones had a number of 15."""
_KINDS = {"个体工商户": "92", "律师事务所": "31", "民办非企业": "52"}


@dataclass
class Population:
    """All companies, a place each. ``years`` are the four full years before ``today``'s, the latest first."""

    rng: np.random.Generator
    today: date
    sector: Ints
    industry_code: Texts
    org_type: Texts
    founded_on: NDArray[np.datetime64]
    staff: Ints
    has_rd: Bools
    quality: Floats
    years: list[int]
    accounts: dict[str, Floats] = field(default_factory=dict)
    """营业收入 and the like, an array (companies × years) each; NaN before the founding."""
    names: list[str] = field(default_factory=list)
    former_names: list[str] = field(default_factory=list)
    usccs: list[str] = field(default_factory=list)
    registration_numbers: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    streets: Texts = field(default_factory=lambda: np.empty(0, object))
    addresses: list[str] = field(default_factory=list)
    heads: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """Of a branch the place of its head, else -1."""

    @property
    def count(self) -> int:
        """How many companies."""
        return len(self.staff)

    def tagged(self, *tags: str) -> Bools:
        """Companies of branches of trade with one of these tags."""
        of_sector = np.array([bool(set(tags) & set(sector.tags)) for sector in SECTORS])
        return of_sector[self.sector]

    def of_sectors(self, *keys: str) -> Bools:
        """Companies of these branches of trade."""
        return np.isin(self.sector, [at for at, sector in enumerate(SECTORS) if sector.key in keys])

    def chance(self, share: float | Floats) -> Bools:
        """True for about this share of all."""
        return self.rng.random(self.count) < share


def draw_population(count: int, seed: int, today: date) -> Population:
    """``count`` companies as they stand on ``today``."""
    rng = np.random.default_rng(seed)
    weights = np.array([sector.weight for sector in SECTORS], float)
    sector = rng.choice(len(SECTORS), count, p=weights / weights.sum())
    days = np.minimum(rng.exponential(2300, count), 12_000).astype(np.int64) + 20
    staff = _staff(rng, sector)
    rd_share = np.array([each.rd_share for each in SECTORS])[sector] * np.where(staff < 6, 0.5, 1.0)
    has_rd = rng.random(count) < rd_share
    quality = rng.random(count) * np.where(has_rd, 1.0, 0.4)
    org_type = _org_types(rng, sector, staff)
    classes = [np.array(each.classes, object) for each in SECTORS]
    industry_code = np.empty(count, object)
    for at, choices in enumerate(classes):
        of_it = sector == at
        industry_code[of_it] = rng.choice(choices, int(of_it.sum()))
    population = Population(
        rng=rng, today=today, sector=sector, industry_code=industry_code, org_type=org_type,
        founded_on=np.datetime64(today) - days, staff=staff, has_rd=has_rd, quality=quality,
        years=[today.year - 1 - back for back in range(4)],
    )  # fmt: skip
    _draw_accounts(population)
    _draw_identity(population)
    return population


def _staff(rng: np.random.Generator, sector: Ints) -> Ints:
    shares = np.array([share for share, _, _ in STAFF], float)
    pick = rng.choice(len(STAFF), len(sector), p=shares / shares.sum())
    low = np.array([each[1] for each in STAFF], float)[pick]
    high = np.array([each[2] for each in STAFF], float)[pick]
    keys = [each.key for each in SECTORS]
    large, well_known = sector == keys.index("headquarters"), sector == keys.index("credit")
    low, high = np.where(large, low * 4, low), np.where(large, high * 4, high)
    low, high = np.where(well_known, low + 8, low), np.where(well_known, high + 30, high)
    drawn = rng.random(len(sector)) * (np.log(high + 1) - np.log(low)) + np.log(low)
    return np.maximum(np.round(np.exp(drawn)), 1).astype(np.int64)


def _org_types(rng: np.random.Generator, sector: Ints, staff: Ints) -> Texts:
    keys = np.array([each.key for each in SECTORS], object)[sector]
    draw, shop = rng.random(len(sector)), rng.random(len(sector))
    kind = np.full(len(sector), "企业法人", object)
    kind[draw > 0.985] = "个人独资企业"
    kind[(draw >= 0.025) & (draw < 0.06) & np.isin(keys, ["finance", "consulting"])] = "合伙企业"
    kind[draw < 0.025] = "分支机构"
    kind[np.isin(keys, ["catering", "retail", "repair"]) & (staff < 12) & (shop < 0.5)] = "个体工商户"
    kind[(keys == "education") & (shop < 0.25)] = "民办非企业"
    kind[keys == "law"], kind[keys == "accounting"] = "律师事务所", "会计师事务所"
    return kind


def _draw_accounts(p: Population) -> None:
    """Four years that fit together, in 万元; growth, margins and debt as in the hand-made demo."""
    rng, n, years = p.rng, p.count, len(p.years)
    per_head = np.array([each.revenue_per_head for each in SECTORS], float)[p.sector]
    latest = p.staff * per_head * np.exp(rng.normal(-0.15, 0.55, n))
    growth = np.exp(rng.normal(0.06, 0.18, (n, years)))
    level = latest[:, None] / np.concatenate([np.ones((n, 1)), np.cumprod(growth[:, :-1], axis=1)], axis=1)
    founded_year = p.founded_on.astype("datetime64[Y]").astype(np.int64) + 1970
    year = np.array(p.years)[None, :]
    last_days = np.array([np.datetime64(f"{each}-12-31") for each in p.years])[None, :]
    days = np.maximum((last_days - p.founded_on[:, None]).astype(np.int64), 10)
    share = np.where(founded_year[:, None] < year, 1.0, np.minimum(days / 365, 1.0))
    revenue = np.where(founded_year[:, None] <= year, level * share, np.nan)
    turnover = np.exp(rng.normal(0.1, 0.5, n))[:, None]
    debt = np.clip(rng.normal(0.48, 0.2, n), 0.03, 1.3)[:, None]
    margin = rng.normal(0.05, 0.09, n)[:, None] + rng.normal(0, 0.03, (n, years))
    main = np.clip(rng.normal(0.93, 0.08, n), 0.5, 1.0)[:, None]
    rd_rate = np.where(p.has_rd, np.minimum(np.abs(rng.normal(0.055, 0.04, n)), 0.4), 0.0)[:, None]
    assets = revenue / turnover + p.staff[:, None] * 2
    p.accounts = {
        "revenue_total": revenue,
        "revenue_main": revenue * main,
        "net_profit": revenue * margin,
        "assets_total": assets,
        "liabilities_total": assets * np.maximum(debt + rng.normal(0, 0.04, (n, years)), 0.01),
        "rd_expense": np.where(p.has_rd[:, None], revenue * rd_rate * np.exp(rng.normal(0, 0.15, (n, years))), np.nan),
    }
    p.accounts = {key: np.round(values, 2) for key, values in p.accounts.items()}


def _draw_identity(p: Population) -> None:
    rng, n = p.rng, p.count
    p.usccs = [identity.code_of(at, kind=_KINDS.get(kind, "91")) for at, kind in enumerate(p.org_type)]
    sequence = rng.permutation(n)
    is_old = p.founded_on < _ONE_CODE_FOR_ALL
    p.registration_numbers = [
        _registration_number(int(number)) if old else "" for number, old in zip(sequence, is_old, strict=True)
    ]
    p.people = _people(rng, n)
    _draw_places(p)
    taken: set[str] = set()
    p.names = _names(p, taken)
    _name_branches(p, taken)
    renamed = (rng.random(n) < 0.06) & is_old & (p.org_type == "企业法人")
    older = iter(_names(p, taken, np.flatnonzero(renamed)))
    p.former_names = [next(older) if each else "" for each in renamed]


def _registration_number(number: int) -> str:
    first14 = f"440301{100_000_00 + number:08d}"
    return first14 + registration_check_digit(first14)


def _people(rng: np.random.Generator, n: int) -> list[str]:
    surnames = rng.choice(np.array(identity.SURNAMES, object), n)
    given = np.array([*identity.GIVEN, ""], object)
    share = np.array([*[1.0] * len(identity.GIVEN), len(identity.GIVEN) / 3])
    seconds = rng.choice(given, n, p=share / share.sum())
    return [a + b + c for a, b, c in zip(surnames, rng.choice(given[:-1], n), seconds, strict=True)]


def _draw_places(p: Population) -> None:
    names = np.array(list(identity.STREETS), object)
    weights = np.array([weight for weight, _ in identity.STREETS.values()], float)
    p.streets = p.rng.choice(names, p.count, p=weights / weights.sum())
    road, house, floor, room = (p.rng.integers(0, top, p.count) for top in (3, 199, 37, 12))
    tower = p.rng.integers(0, 3, p.count)
    p.addresses = [
        f"深圳市福田区{street}{identity.STREETS[street][1][r]}{h + 1}号演示大厦{'ABC'[t]}座{f + 2}{m + 1:02d}"
        for street, r, h, t, f, m in zip(p.streets, road, house, tower, floor, room, strict=True)
    ]


def _names(p: Population, taken: set[str], places: Ints | None = None) -> list[str]:
    """A name for each place, none twice: a registrar would not enter it (企业名称登记管理规定, art. 17)."""
    places = np.arange(p.count) if places is None else places
    n, rng = len(places), p.rng
    brand = rng.choice(np.array(identity.BRANDS, object), n)
    second = rng.choice(np.array(identity.SECOND, object), (n, 3))
    has_second, city, stock = rng.random(n) < 0.7, rng.random(n), rng.random(n) < 0.03
    found = []
    for at, place in enumerate(places):
        sector = SECTORS[p.sector[place]]
        word = sector.words[int(city[at] * 1000) % len(sector.words)]
        core, more = brand[at] + (second[at, 0] if has_second[at] else ""), 1
        name = _full_name(core, word, str(p.org_type[place]), float(city[at]), bool(stock[at]))
        while name in taken:
            core += second[at, more % 3] if more < 4 else str(identity.SECOND[(more * 7 + at) % len(identity.SECOND)])
            more += 1
            name = _full_name(core, word, str(p.org_type[place]), float(city[at]), bool(stock[at]))
        taken.add(name)
        found.append(name)
    return found


def _full_name(core: str, word: str, org_type: str, city: float, is_stock: bool) -> str:
    match org_type:
        case "律师事务所":
            return f"广东{core}律师事务所（演示）"
        case "会计师事务所":
            return f"深圳{core}会计师事务所（演示）（普通合伙）"
        case "个体工商户":
            return f"深圳市福田区{core}{word}店（演示）"
        case "合伙企业":
            return f"深圳{core}{word}（演示）合伙企业（有限合伙）"
        case "民办非企业":
            return f"深圳市福田区{core}{word}中心（演示）"
    place = "深圳市" if city < 0.6 else "深圳" if city < 0.84 else ""
    return f"{place}{core}{word}（演示）{'股份有限公司' if is_stock else '有限公司'}"


def _name_branches(p: Population, taken: set[str]) -> None:
    """A branch carries the name of a company of the district and a number of its own."""
    p.heads = np.full(p.count, -1)
    heads = np.flatnonzero(p.org_type == "企业法人")
    branches = np.flatnonzero(p.org_type == "分支机构")
    if not len(heads):
        return
    p.heads[branches] = p.rng.choice(heads, len(branches))
    for place in branches:
        head, number = p.names[p.heads[place]], 1
        name = f"{head}福田分公司"
        while name in taken:
            number += 1
            name = f"{head}福田第{'零一二三四五六七八九'[number % 10]}{'' if number < 10 else number}分公司"
        taken.add(name)
        p.names[place] = name
