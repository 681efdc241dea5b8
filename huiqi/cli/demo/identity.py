"""Who the demo companies are: codes with right check characters, names that read real and say 演示, people, addresses."""

from __future__ import annotations

from random import Random

from huiqi.cli.demo.sectors import Sector
from huiqi.core.parties.uscc import ALPHABET, check_character, organisation_check_character

DIVISION = "440300"  # as nearly every real Shenzhen code, whatever the district
_BLOCK = 31**4
_STRIDE = 482_021  # coprime to 31: neighbours in the list get codes far apart

_BRANDS = """
云启 恒信 中朗 盛达 华诚 博远 天衡 鼎新 瑞丰 智联 众合 启明 凯越 安泰 和顺 星河 宏图 远航 正元
海川 蓝图 新锐 合力 汇通 卓越 佳润 拓维 景行 知行 同创 万象 思源 领航 广源 鹏程 深蓝 南岭 梅岭
莲山 香蜜 福莲 岭南 鹏海 湾区 前程 创想 极光 星火 轻舟 远山 若水 青禾 木棉 榕树 白鹭 山海 潮汐
朗润 明德 厚朴 君合 信达 诚毅 国瑞 金源 银杏 紫荆 丹青 墨白 乐活 优品 良选 百味 味源 食光 粤味
和记 聚宝 福临 赛朗 维信 数元 维度 立方 云图 码力 蜂巢 光年 量子 芯动 微纳 精研 臻一 泰科 伟创
科锐 讯联 通达 捷运 顺捷 环宇 四方 九州 五岳 三江
"""
BRANDS = tuple(_BRANDS.split())
_SECOND = """
信 元 达 丰 盛 和 泰 诚 通 源 华 新 创 远 宏 立 博 瑞 康 智 恒 嘉 润 腾 翔 鑫 业 邦 利
亿
"""
SECOND = tuple(_SECOND.split())
_SURNAMES = """
李 王 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 林 郭 何 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩
曹 曾 彭 萧 蔡 潘 田 董 袁 于 余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 廖
范 汪 陆 金 石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹
"""
SURNAMES = tuple(_SURNAMES.split())
_GIVEN = """
伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 玉 萍 红 俊 文
辉 力 永 健 世 广 志 义 兴 良 海 山 仁 波 宁 贵 福 生 龙 元 全 国 胜 学 祥 才 发 武 新
利 清 飞 彬 富 顺 信 子 昌 成 康 星 光 天 达 安 岩 中 茂 进 林 有 坚 和 彪 博 诚 先 敬
震 振 壮 会 思 群 豪 心 邦 承 乐 绍 功 松 善 厚 庆 民 友 裕 河 哲 江 浩 亮 政 谦 亨 奇
固 轮 翰 朗 伯 宏 言 若 鸣 朋 斌 梁 栋 维 启 克 伦 翔 旭 鹏 泽 晨 辰 士 建 家 致 树 炎
德 行 时 泰 盛 雄 琛 钧 冠 策 腾 楠 榕 风 航 弘
"""
GIVEN = tuple(_GIVEN.split())

# The ten streets with a rough weight and some of their roads.
STREETS: dict[str, tuple[int, tuple[str, ...]]] = {
    "南园街道": (9, ("南园路", "东园路", "滨江东路")),
    "园岭街道": (7, ("百花二路", "园岭东路", "上步北路")),
    "福田街道": (19, ("福华一路", "金田路", "福民路", "民田路")),
    "沙头街道": (20, ("泰然九路", "滨河大道", "车公庙天安路")),
    "香蜜湖街道": (10, ("侨香路", "香林路", "红荔西路")),
    "梅林街道": (10, ("梅林路", "中康路", "北环大道")),
    "莲花街道": (9, ("景田路", "莲花路", "新闻路")),
    "华富街道": (5, ("华富路", "皇岗北路", "笋岗西路")),
    "福保街道": (6, ("福强路", "桃花路", "红花路")),
    "华强北街道": (15, ("华强北路", "振华路", "深南中路")),
}
_STREET_NAMES = tuple(STREETS)
_STREET_WEIGHTS = tuple(weight for weight, _ in STREETS.values())


def code_of(number: int, *, kind: str = "91") -> str:
    """The unified social credit code of the demo company of this number: always the same, always right."""
    place, letters = (number * _STRIDE) % _BLOCK, ""
    for _ in range(4):
        place, digit = divmod(place, 31)
        letters = ALPHABET[digit] + letters
    # MA5 begins real codes of recent years; the fifth place keeps larger numbers apart.
    organisation = f"MA5{ALPHABET[(number * _STRIDE) // _BLOCK % 31]}{letters}"
    first17 = f"{kind}{DIVISION}{organisation}{organisation_check_character(organisation)}"
    return first17 + check_character(first17)


def company_name(rng: Random, sector: Sector, org_type: str) -> str:
    """深圳市云启恒软件（演示）有限公司; law and accounting firms, shops and branches in their own form."""
    brand = rng.choice(BRANDS) + (rng.choice(SECOND) if rng.random() < 0.7 else "")
    word = rng.choice(sector.words)
    match org_type:
        case "律师事务所":
            return f"广东{brand}律师事务所（演示）"
        case "会计师事务所":
            return f"深圳{brand}会计师事务所（演示）（普通合伙）"
        case "个体工商户":
            return f"深圳市福田区{brand}{word}店（演示）"
        case "合伙企业":
            return f"深圳{brand}{word}（演示）合伙企业（有限合伙）"
        case "分支机构":
            return f"{brand}{word}（演示）有限公司深圳福田分公司"
        case "民办非企业":
            return f"深圳市福田区{brand}{word}中心（演示）"
    prefix = "深圳市" if rng.random() < 0.6 else "深圳" if rng.random() < 0.6 else ""
    return f"{prefix}{brand}{word}（演示）{'股份有限公司' if rng.random() < 0.03 else '有限公司'}"


def person_name(rng: Random) -> str:
    """A common surname and one or two characters."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.75 else "")


def street_of(rng: Random) -> str:
    """One of the ten streets of the district."""
    return rng.choices(_STREET_NAMES, _STREET_WEIGHTS)[0]


def address_in(rng: Random, street: str) -> str:
    """An office address on a road of the street, in a building that does not exist."""
    road = rng.choice(STREETS[street][1])
    floor = rng.randint(2, 38)
    return (
        f"深圳市福田区{street}{road}{rng.randint(1, 199)}号演示大厦{rng.choice('ABC')}座{floor}{rng.randint(1, 12):02d}"
    )
