"""Branches of trade of the demo district: GB/T 4754-2017 classes with rough shares of an office-heavy inner district.

The shares and sizes are plausible inventions, not statistics. ``tags`` are the words that the policy rules use.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sector:
    """One branch.

    ``weight`` is its share in thousandths, ``classes`` GB/T 4754 classes, ``sme_class`` the industry of
    工信部联企业〔2011〕300号, ``revenue_per_head`` in 万元, ``rd_share`` the chance of having R&D.
    """

    key: str
    weight: int
    classes: tuple[str, ...]
    sme_class: str
    tags: tuple[str, ...]
    words: tuple[str, ...]
    revenue_per_head: int
    rd_share: float = 0.03


_SERVICES = "租赁和商务服务业"
_OTHER = "其他未列明行业"
_SOFTWARE = "软件和信息技术服务业"

SECTORS = (
    Sector(
        "wholesale-electronics",
        95,
        ("F5176", "F5179"),
        "批发业",
        ("批发", "批发和零售业"),
        ("电子", "科技", "数码"),
        260,
    ),
    Sector(
        "wholesale-goods",
        95,
        ("F5132", "F5138", "F5139", "F5121"),
        "批发业",
        ("批发", "批发和零售业", "商贸旅游业"),
        ("贸易", "商贸", "实业"),
        300,
    ),
    Sector(
        "wholesale-medical",
        18,
        ("F5154",),
        "批发业",
        ("批发", "批发和零售业", "生物医药与医疗器械"),
        ("医疗器械", "医药"),
        240,
        0.05,
    ),
    Sector(
        "retail",
        70,
        ("F5212", "F5213", "F5229", "F5232", "F5292"),
        "零售业",
        ("零售", "批发和零售业", "商贸旅游业"),
        ("商业", "百货", "便利", "生活"),
        90,
    ),
    Sector(
        "fashion",
        25,
        ("F5132", "F5232", "C1819"),
        "零售业",
        ("时装", "服饰配品", "文化时尚", "零售"),
        ("服饰", "时装", "时尚"),
        80,
    ),
    Sector(
        "software",
        88,
        ("I6513", "I6519", "I6512"),
        _SOFTWARE,
        (_SOFTWARE, "科技型企业", "高新技术"),
        ("软件", "科技", "信息技术", "智能"),
        62,
        0.55,
    ),
    Sector(
        "internet",
        26,
        ("I6429", "I6432", "I6450"),
        "信息传输业",
        ("互联网和相关服务业", "科技型企业"),
        ("网络", "互动", "数据"),
        75,
        0.4,
    ),
    Sector(
        "integration",
        24,
        ("I6531", "I6540", "I6560"),
        _SOFTWARE,
        (_SOFTWARE, "科技型企业"),
        ("系统", "信息", "数智"),
        80,
        0.35,
    ),
    Sector(
        "consulting",
        84,
        ("L7249", "L7243"),
        _SERVICES,
        (_SERVICES, "专业服务业", "信息咨询"),
        ("咨询", "管理咨询", "企业服务"),
        40,
    ),
    Sector("advertising", 38, ("L7259", "L7251"), _SERVICES, (_SERVICES, "文化创意"), ("广告", "传媒", "文化传播"), 55),
    Sector("exhibition", 12, ("L7281", "L7284"), _SERVICES, (_SERVICES, "会展"), ("会展", "展览"), 60),
    Sector(
        "credit",
        14,
        ("L7295",),
        _SERVICES,
        ("信用服务业", "专业服务业", _SERVICES),
        ("信用", "征信", "信用科技"),
        58,
        0.3,
    ),
    Sector("law", 12, ("L7231",), _SERVICES, ("律师事务所", "专业服务业", _SERVICES), ("律师事务所",), 65),
    Sector("accounting", 12, ("L7241",), _SERVICES, ("会计师事务所", "专业服务业", _SERVICES), ("会计师事务所",), 42),
    Sector("ip-service", 8, ("M7520",), _OTHER, ("专业服务业",), ("知识产权",), 40),
    Sector("staffing", 18, ("L7263", "L7269"), _SERVICES, (_SERVICES,), ("人力资源", "劳务派遣"), 90),
    Sector(
        "supply-chain",
        28,
        ("L7224", "G5821"),
        "交通运输业",
        ("供应链", "商贸旅游业"),
        ("供应链", "国际货运", "物流"),
        220,
    ),
    Sector("headquarters", 6, ("L7211", "L7212"), _SERVICES, (_SERVICES,), ("控股集团", "投资控股"), 180),
    Sector(
        "finance",
        34,
        ("J6732", "J6739", "J6760", "J6851"),
        _OTHER,
        ("金融中介", "金融法人机构"),
        ("基金管理", "资本管理", "保险经纪"),
        150,
    ),
    Sector(
        "design",
        40,
        ("M7492", "M7484"),
        _OTHER,
        ("专业服务业", "建筑设计", "装饰设计", "文化创意"),
        ("设计", "建筑设计", "空间设计"),
        48,
        0.1,
    ),
    Sector("decoration", 30, ("E5011",), "建筑业", ("建筑装饰设计", "装饰设计"), ("建筑装饰", "装饰工程"), 85, 0.06),
    Sector("construction", 24, ("E4861", "E4879"), "建筑业", ("节能环保",), ("建设工程", "机电工程"), 95, 0.06),
    Sector(
        "testing",
        8,
        ("M7452", "M7453"),
        _OTHER,
        ("检验检测", "专业服务业", "科技型企业"),
        ("检测", "计量检测"),
        45,
        0.45,
    ),
    Sector(
        "tech-service",
        40,
        ("M7519", "M7590", "M7513"),
        _OTHER,
        ("科技型企业",),
        ("技术服务", "新材料", "创新科技"),
        50,
        0.4,
    ),
    Sector(
        "new-energy",
        14,
        ("M7515", "C3862", "D4416"),
        "工业",
        ("新能源", "节能环保", "储能", "光伏", "科技型企业"),
        ("新能源", "能源科技", "储能"),
        110,
        0.5,
    ),
    Sector(
        "energy-saving", 8, ("M7514",), _OTHER, ("节能环保", "合同能源管理", "综合能源"), ("节能", "环保科技"), 75, 0.35
    ),
    Sector(
        "biomedicine",
        12,
        ("C2761", "C2762", "M7512"),
        "工业",
        ("生物医药与医疗器械", "科技型企业", "工业"),
        ("生物科技", "医药"),
        70,
        0.7,
    ),
    Sector(
        "medical-device",
        10,
        ("C3581", "C3584"),
        "工业",
        ("生物医药与医疗器械", "科技型企业", "工业"),
        ("医疗科技", "医疗器械"),
        75,
        0.65,
    ),
    Sector(
        "electronics",
        24,
        ("C3982", "C3989", "C3990"),
        "工业",
        ("工业", "科技型企业", "高新技术"),
        ("电子", "光电", "半导体"),
        90,
        0.55,
    ),
    Sector(
        "instruments",
        8,
        ("C4028", "C4014"),
        "工业",
        ("工业", "科技型企业", "高新技术"),
        ("仪器", "精密仪器", "测控"),
        70,
        0.65,
    ),
    Sector("jewellery", 8, ("C2438", "F5245"), "工业", ("工业", "文化时尚"), ("珠宝",), 120, 0.08),
    Sector(
        "catering",
        36,
        ("H6210", "H6220", "H6231", "H6299"),
        "餐饮业",
        ("餐饮", "住宿和餐饮业", "商贸旅游业"),
        ("餐饮", "饮食", "茶餐厅"),
        22,
    ),
    Sector("hotel", 6, ("H6110", "H6121"), "住宿业", ("住宿", "住宿和餐饮业", "商贸旅游业"), ("酒店", "宾馆"), 26),
    Sector("travel", 6, ("L7291",), _SERVICES, ("商贸旅游业", _SERVICES), ("旅行社", "国际旅行社"), 110),
    Sector("property-management", 14, ("K7020",), "物业管理", ("房地产业",), ("物业管理", "物业服务"), 18),
    Sector("estate-agency", 18, ("K7030", "K7040"), "房地产开发经营", ("房地产业",), ("房地产", "置业"), 60),
    Sector(
        "culture", 22, ("R8730", "R8890", "I6572"), _OTHER, ("文化创意", "文化时尚"), ("文化", "影视", "动漫"), 38, 0.08
    ),
    Sector("education", 12, ("P8391", "P8393"), _OTHER, (), ("教育科技", "教育咨询"), 24),
    Sector("health", 6, ("Q8425",), _OTHER, ("公共领域",), ("门诊部", "口腔门诊部"), 32),
    Sector("repair", 10, ("O8111",), _OTHER, (), ("汽车服务",), 28),
)
BY_KEY = {sector.key: sector for sector in SECTORS}
