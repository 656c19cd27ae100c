"""A figure of several things together is no figure of one of them."""

from __future__ import annotations

import pytest

from rag.figures import find_figures
from rag.find.shared import A_PART, shared_gap
from rag.fit import named

SEEDS = "服务团推广甘薯、西瓜、黄姜等果蔬新品种86个，累计种植小麦试验品种110余个、玉米试验品种130余个，推广应用63万亩，粮食增产3200万公斤。"
LAND = "推进集体经营性建设用地入市、农村闲置宅基地（农房）盘活利用等四项工作，搭建产权交易平台，累计挂牌456宗，成交156宗。"
NET = "吸纳100多名退休党员、无职党员、网约车司机党员、快递小哥党员等成为“流动网格员”。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "part"),
    [
        ("西瓜推广了几个新品种？", SEEDS, "86个", True),
        ("推广了多少果蔬新品种？", SEEDS, "86个", False),
        ("推广甘薯、西瓜等新品种多少个？", SEEDS, "86个", False),
        ("甘薯、西瓜、黄姜新品种推广多少个？", SEEDS, "86个", False),
        ("小麦试验品种有多少个？", SEEDS, "110余个", False),
        ("玉米推广了多少亩？", SEEDS, "63万亩", True),
        ("小麦增产了多少公斤？", SEEDS, "3200万公斤", True),
        ("粮食增产了多少公斤？", SEEDS, "3200万公斤", False),
        ("闲置农房成交几宗？", LAND, "156宗", True),
        ("集体建设用地成交几宗？", LAND, "156宗", True),
        ("产权交易平台成交几宗？", LAND, "156宗", False),
        ("闲置产权成交几宗？", LAND, "156宗", False),  # one word of a long item does not name it
        ("网格员里退休党员有多少？", NET, "100多名", True),
        ("网格员里快递小哥有多少？", NET, "100多名", True),
        ("流动网格员有多少？", NET, "100多名", False),
        ("公安下沉了多少人？", "下沉城管、公安等部门执法力量913人。", "913人", True),
        ("下沉了多少执法人员？", "下沉城管、公安等部门执法力量913人。", "913人", False),
        ("国家级科技项目拿了几项？", "先后承接国家级、省级重大科技项目23项。", "23项", True),
        ("国家级、省级科技项目拿了几项？", "先后承接国家级、省级重大科技项目23项。", "23项", False),
        ("购房补贴发了多少？", "每年发放生活补贴和购房补贴1800余万元。", "1800余万元", True),
        ("青年人才补贴发了多少？", "每年发放青年人才生活补贴和购房补贴1800余万元。", "1800余万元", False),
        ("线下招聘会有几场？", "开展线上线下专场招聘活动40余场次，提供岗位近2万个。", "40余场次", True),
        ("线下招聘会提供多少岗位？", "开展线上线下专场招聘活动40余场次，提供岗位近2万个。", "近2万个", True),
        ("招聘活动有几场？", "开展线上线下专场招聘活动40余场次，提供岗位近2万个。", "40余场次", False),
        ("线上线下招聘会有几场？", "开展线上线下专场招聘活动40余场次，提供岗位近2万个。", "40余场次", False),
        ("县级专家有几个？", "吸纳县乡两级入库专家82人、师资159人。", "82人", True),
        ("入库专家有几个？", "吸纳县乡两级入库专家82人、师资159人。", "82人", False),
        ("来了多少个国家和地区的人？", "有来自近40个国家和地区的动漫企业、展团、机构参与。", "近40个", False),
        # dealt out, or told again of one alone
        ("电子信息增长多少？", "新材料、电子信息、装备制造分别增长56.9%、134.5%、34.8%。", "134.5%", False),
        ("甲县建了几所？", "在甲县、乙县、丙县各建学校2所。", "2所", False),
        ("西瓜增产多少？", "推广甘薯、西瓜等新品种，西瓜增产30万公斤。", "30万公斤", False),
        ("北京上市奖励多少？", "企业在上海、深圳、北京上市的，给予不超过300万元奖励。", "不超过300万元", False),
        ("书记、土专家讲了几次？", "各级书记、先进模范、土专家讲党课7400余次。", "7400余次", False),
        ("大赛有多少个项目参赛？", "举办“创业青岚、共赢未来”大赛，吸引770个项目参赛。", "770个", False),
    ],
)
def test_a_part_is_asked_and_the_whole_is_told(question, text, figure, part):
    figures = find_figures(text)
    one = next(f for f in figures if f.text == figure)
    assert shared_gap(question, named(question).words, text, one, figures) == (A_PART if part else 0.0)
