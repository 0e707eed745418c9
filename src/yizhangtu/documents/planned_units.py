"""The units of territory that a text is about: whose plan it approves and whom it is addressed to."""

import re
from collections import Counter
from collections.abc import Iterator

from yizhangtu.documents.territories import HAN, KIND, Names, parts_of_name

__all__ = ["names_of"]

_TOWN = r"(?:镇|乡|苏木|街道|农场|牧场|兵团|师|流域|都市圈|城市群|开发区|园区|新城|示范区|片区)"
_PLANS = re.compile(
    rf"(?:[《«<〈]|关于(?:批准|审批|印发|同意)?|同意|批准|实施)(?P<names>(?:{HAN}|、|\([市县旗区、]+\))+?)(?:国土空间|城市总体规划|土地利用总体规划)"
)
_ADDRESSEE = re.compile(
    rf"^\s*(?P<name>{HAN}{{1,12}}?(?:{KIND}|{_TOWN}))\s*(?:人民政府|管理委员会|管委会)\s*(?:、[^:：\n]{{0,12}})?[:：]",
    re.MULTILINE,
)
# 云岭市所辖三县 are the plans of others; 红山县等三县 is one of them by name.
_OWNED = re.compile(
    r"(?:所辖|所属|下辖|辖区|[一二两三四五六七八九十]+个?[市县旗区]|\d+个?[市县旗区]).*$"
)
_AND_OTHERS = re.compile(r"等.*$")
_NO_PLAN = re.compile(r"(?:各|本|全|所|市级|县级|你|我|该)")
_ENDS_AS_UNIT = re.compile(rf"(?:{KIND}|{_TOWN})$")
# A unit that gives its own parts their targets (甲市人民政府关于下达各县…指标的通知).
_ISSUER = re.compile(
    rf"(?:^|[^\u3400-\u9fff])(?P<name>{HAN}{{1,12}}?{KIND})人民政府(?:办公室)?关于"
)
_SEPARATOR = re.compile(r"、|以及|和|与|及")


def names_of(text: str, source: str) -> Names:
    """The units of a text, from the titles of plans in the normalised `text` and the addressee in its `source`."""
    mentions = Counter(_planned(text))
    addressees = [
        found["name"] for found in _ADDRESSEE.finditer(source) if not _NO_PLAN.match(found["name"])
    ]
    most = max(mentions, key=lambda name: mentions[name], default="")
    own = addressees[0] if addressees and len(mentions) != 1 else most
    if not own and (issuer := _ISSUER.search(text)):
        own = issuer["name"]
    parts = (part for name in mentions for part in parts_of_name(name))
    known = sorted({*mentions, *addressees, *parts}, key=lambda name: (-len(name), name))
    return Names(own, tuple(mentions), tuple(known))


def _planned(text: str) -> Iterator[str]:
    for found in _PLANS.finditer(text):
        for part in _SEPARATOR.split(found["names"]):
            name = _AND_OTHERS.sub("", part)
            is_unit = _ENDS_AS_UNIT.search(name) and len(name) > 1
            if is_unit and not (_NO_PLAN.match(name) or _OWNED.search(name)):
                yield name
