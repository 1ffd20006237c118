"""Taking personal data out of a resident's words before they are kept to learn from.

Numbers of five digits and more go (identity, phone, card, plate numbers), e-mail addresses go, and names go: the ones
that are known, what follows 我叫, 姓名, 名叫 and the like, and what the dictionary takes for a person's name and begins
with a common surname. A rare name may stay: a word of one case only is therefore never kept in a model.
"""

import re
from collections.abc import Iterable

import rjieba

from services.intake.model.classification.words import plain

GONE = "某"
_NUMBERS = re.compile(r"[0-9][0-9\-\s]{3,}[0-9x]|[一二三四五六七八九零〇]{7,}", re.IGNORECASE)
_ADDRESSES = re.compile(r"[a-z0-9._+-]+@[a-z0-9-]+\.[a-z0-9.]+")
_PLATES = re.compile(
    r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][a-z][a-z0-9]{5,6}", re.IGNORECASE
)
# The hundred commonest surnames; without them every 养老 and 孤儿 is taken for a name.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "俞柳祝纪"
)
_INTRODUCED = re.compile(
    r"(我叫|名叫|叫做|姓名[:是]?|本人[:]|联系人[:]?|我是(?=[" + _SURNAMES + r"][\u4e00-\u9fff]{1,2}(?:[,。;]|$)))"
    r"([\u4e00-\u9fff·]{2,4}?)(?=[,。;:\s]|$|的|住|家|电话|身份)"
)
_PERSON = "nr"  # the tag of person names in the dictionary
_LONGEST_NAME = 4
# What the dictionary takes for names all the same.
_LOOK_LIKE_NAMES = """
孙子 孙女 孙儿 周转 周转不开 周岁 周末 周围 高龄 高中 高职 高校 高血压 高速 马上 马路
黄牛 江西 江山 金额 金钱 石头 田地 田埂 方便 白天 白血 白血病 于是 余额 任务 程序 严重
钱款 龙头 毛竹 武装 汤药 向上 温州 林木 林地 林业 林权 杨梅 叶子 万元 夏天 雷雨 陆续
段落 石板 田亩 顾问 秦皇岛 苏州 徐州 郑州 吴语 方案 方式 何时 何处 许可 许多 曾经 肖像
任何 史料 丁香 江水 江边 白纸 高低 万一 严禁 石灰 黄豆 黄泥 金融 贺卡 许可证 林权证
毛竹林 张卡
"""
_NOT_NAMES = frozenset(_LOOK_LIKE_NAMES.split())


def strip_personal(words: str, names: Iterable[str] = ()) -> str:
    """``words`` without what could tell whose they are.

    Args:
        words: as a resident said them.
        names: of the people who are known to be meant.
    """
    text = plain(words)
    for name in names:
        if len(name) >= 2:
            text = text.replace(plain(name), GONE)
    text = _PLATES.sub(GONE, _ADDRESSES.sub(GONE, text))
    text = _NUMBERS.sub(GONE, text)
    text = _INTRODUCED.sub(lambda found: found[1] + GONE, text)
    return "".join(GONE if _is_name(word, tag) else word for word, tag in rjieba.tag(text))


def _is_name(word: str, tag: str) -> bool:
    return tag == _PERSON and 2 <= len(word) <= _LONGEST_NAME and word[0] in _SURNAMES and word not in _NOT_NAMES
