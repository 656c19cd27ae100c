"""What somebody is, and who follows whom. Run alone: python -m pytest tests/test_posts.py"""

import pytest
from found import reading

from rag.find.names.labelled import label_gap
from rag.find.names.person import person_gap
from rag.find.names.posts import asks_post, asks_who, find_relation, find_who, kin_asked
from rag.find.names.roster import find_roster
from rag.find.names.succession import find_successor


def told(finder, question, text):
    found = finder(question, [reading(text, {text[:2]: 1.0})])
    return found.short if found else None


@pytest.mark.parametrize(
    ("question", "text", "post"),
    [
        ("雷蒙多是什么职务？", "美国商务部长吉娜·雷蒙多表示，双方将继续沟通。", "美国商务部长"),
        ("张晨昊是干什么的？", "“都已送到。”徽县医院随车医生张晨昊表示。", "徽县医院随车医生"),
        ("王小明做什么工作", "记者采访了市住建局副局长王小明。", "市住建局副局长"),
        ("王小明担任什么职务？", "王小明，市住建局副局长，1980年生。", "市住建局副局长"),
        ("李建国的职业是什么？", "李华的父亲李建国是一名退休教师。", "退休教师"),
        ("苏纳克是什么职务？", "法国外交部长科隆纳和英国首相苏纳克说。", "英国首相"),
        ("李建国是李华的什么人？", "李华的父亲李建国是一名退休教师。", "父亲"),
        ("李华和李建国是什么关系？", "李华的父亲李建国是一名退休教师。", "父亲"),
        ("杨子莹是杨惠妍的什么人？", "杨惠妍说，杨女士的妹妹杨子莹创立了基金会。", "妹妹"),
        # no post is printed beside the name, or another's
        ("王小明是干什么的？", "王小明说，工程已开工。", None),
        ("王小明是什么职务？", "副局长李四说，王小明不在。", None),
        ("李华是李建国的什么人？", "李华的父亲李建国是一名退休教师。", None),
        ("杨子莹是杨惠妍的什么人？", "杨女士的妹妹杨子莹创立了基金会。", None),  # another 杨 may be meant
        ("服务窗口是干什么的？", "设立服务窗口，选派青年干部担任网格员。", None),
        ("服务专员是干什么的？", "配备59名服务专员，均为市民代表。", None),
        ("王小明是干什么的？", "王小明（徽县县委书记）介绍。", "徽县县委书记"),
        ("王小明是干什么的？", "找到王小明，由副局长陪同记者。", None),
        ("王小明是干什么的？", "王小明为孤寡老人请来医生。", None),
        # nothing of the kind is asked
        ("王小明说了什么？", "市住建局副局长王小明说，工程已开工。", None),
        ("局长是什么职务？", "市住建局副局长王小明说。", None),
        ("王小明干什么去了？", "市住建局副局长王小明说。", None),
    ],
)
def test_the_post_or_the_relation_beside_a_name(question, text, post):
    assert told(find_relation, question, text) == post


@pytest.mark.parametrize(
    ("question", "text", "who"),
    [
        ("吉娜·雷蒙多是谁？", "美国商务部长吉娜·雷蒙多表示。", "美国商务部长"),
        ("杨子莹是谁？", "该基金会由杨女士的妹妹杨子莹创立。", "杨女士的妹妹"),
        ("局长是谁？", "市住建局副局长王小明说。", None),
        ("杨女士的妹妹是谁？", "该基金会由杨女士的妹妹杨子莹创立。", None),
    ],
)
def test_who_somebody_is(question, text, who):
    assert told(find_who, question, text) == who


def test_what_is_read_as_a_name():
    assert (asks_post("王小明是干嘛的？"), asks_post("他是干什么的？"), asks_post("这是做什么的？")) == ("王小明", "", "")
    assert (asks_who("冠军是谁？"), asks_who("李华的父亲是谁？")) == ("", "")
    assert kin_asked("李建国是李华的什么人？") == ("李建国", "李华") and kin_asked("李建国是什么人？") is None


NEW = "该校宣布，赵明将接替退休的钱亮出任校长，任期四年。"
CAPTAIN = "二传于垚辰、主攻戴卿尧回归，于垚辰将顶替缺席的接应江川担任队长一职。"


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        ("校长是谁？", NEW, "赵明"),
        ("谁出任校长？", NEW, "赵明"),
        ("赵明接替的是谁？", NEW, "钱亮"),
        ("校长，接替谁？", NEW, "钱亮"),
        ("男排队长是谁？", CAPTAIN, "于垚辰"),
        ("于垚辰替的谁？", CAPTAIN, "江川"),
        # another post, another person, nobody followed
        ("副校长是谁？", NEW, None),
        ("书记是谁？", NEW, None),
        ("李四接替了谁？", NEW, None),
        ("校长是谁？", "校长赵明说，学校将扩建。", None),
        ("赵明任期几年？", NEW, None),
    ],
)
def test_who_follows_whom(question, text, name):
    assert told(find_successor, question, text) == name


@pytest.mark.parametrize(
    ("question", "office", "answer", "lost"),
    [
        ("徽县县委书记是谁？", "书记", "每年七一", True),
        ("徽县部长叫什么？", "部长", "3名园区党工委组织部副部长", True),
        ("徽县部长叫什么？", "部长", "园区党工委组织部部长", True),
        ("计划谁定的？", "", "《徽县人才培养计划》", True),
        ("计划谁定的？", "", "6月中旬开始", True),
        ("计划谁定的？", "", "根据全县《徽县人才培养计划》", True),
        ("最大赢家是谁？", "", "李安所执导的《色，戒》", False),
        ("徽县县委书记是谁？", "书记", "王小明在两周年发布会上介绍", False),
        ("徽县县委书记是谁？", "书记", "王小明", False),
        ("徽县县委书记是谁？", "书记", "县委书记王小明", False),
        ("计划谁定的？", "", "徽县县委组织部", False),
        ("节目《徽县》叫什么？", "", "《徽县》", False),
    ],
)
def test_what_cannot_be_a_person(question, office, answer, lost):
    assert (person_gap(question, office, answer) > 0) == lost


ROW = "储备130名“85后”处级、“90后”正科级、“95后”副科级干部。"


@pytest.mark.parametrize(
    ("question", "answer", "lost"),
    [
        ("“90后”是什么级别？", "处级", True),
        ("“90后”是什么级别？", "正科级", False),
        ("90后是什么级别？", "副科级", True),
        ("80后是什么级别？", "处级", False),  # of whom the row has no label
        ("“90后”有多少？", "130名", False),  # no label of its own
    ],
)
def test_what_stands_behind_another_label_of_the_row(question, answer, lost):
    start = ROW.index(answer)
    assert (label_gap(question, ROW, start, start + len(answer)) > 0) == lost


ROSTER = "名单：主攻（4人）：张景胤、俞元泰、翟德军、李磊副攻（2人）：李咏臻、缪阮彤二传（2人）：于垚辰（C）、郭成自由人（1人）：曲宗帅"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("打主攻的是哪几个？", "张景胤、俞元泰、翟德军、李磊"),
        ("副攻有哪些？", "李咏臻、缪阮彤"),
        ("二传是谁？", "于垚辰、郭成"),
        ("自由人是谁？", "曲宗帅"),
        ("接应是谁？", None),
        ("主攻有几人？", None),
        ("主攻和副攻是谁？", None),
    ],
)
def test_the_names_of_one_role(question, names):
    assert told(find_roster, question, ROSTER) == names


def test_the_last_names_of_a_roster_end_where_something_else_begins():
    roster = "接应（2人）：戴卿尧、温子华二传（2人）：于垚辰（C）、郭成自由人（1人）：曲宗帅2023年赛程："
    assert told(find_roster, "自由人是谁？", roster) == "曲宗帅"
    assert told(find_roster, "队长是谁？", roster) is None


def test_a_roster_whose_count_does_not_agree_tells_nothing():
    assert told(find_roster, "主攻是谁？", "主攻（3人）：张景胤、俞元泰副攻（1人）：李咏臻") is None
