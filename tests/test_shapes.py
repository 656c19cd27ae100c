"""What kind of answer a question wants, and when the language model is called."""

import pytest

from rag.question.shapes import calls_writer, read_question

QUESTIONS = [
    ("why_how", "招商引资工作为什么能取得突破？"),  # 作, 成, 名 before 为什么 are parts of other words
    ("why_how", "今年小麦收成为什么好？"),
    ("why_how", "学校排名为什么下降？"),
    ("why_how", "这项规定为什么要改？"),
    ("why_how", "整改为什么延期？"),
    ("entity", "清朝改为什么政策来应对？"),
    ("entity", "场馆分为什么呢？"),
    ("why_how", "这是为什么呢？"),
    ("figure", "京津冀暴雨死亡人数？"),  # a count named by its noun
    ("figure", "全市党员总数"),
    ("entity", "谁统计人数？"),
    ("why_how", "怎么算天数？"),
    ("list", "招聘哪些岗位和人数？"),
    ("figure", "目前几家企业入驻园区？"),
    ("figure", "撤并后几个村？"),
    ("figure", "附近几家医院可以接种？"),
    ("why_how", "近几年是怎么发展的？"),
    ("entity", "红头长尾山雀又名为什么？"),  # 为 + 什么, no 为什么
    ("entity", "改名之后的球队称为什么？"),
    ("date", "这种行为什么时候起要罚款？"),
    ("why_how", "因为什么而出名？"),
    ("why_how", "卫辉那几个村的堤是怎么防的？"),  # 那几个 asks for no number
    ("entity", "今年夏天新开通的是哪条线？"),  # no 条 of news
    ("date", "行动方案是8月几号发布的？"),  # the plan, not the page
    ("entity", "你知道风雨丽人的导演是谁吗？"),  # who, not whether
    ("list", "双方共同目标包括哪些内容？"),  # shared, not compared
    ("figure", "市中区设立了多少个服务窗口？"),
    ("figure", "历城区现有几家省级专精特新企业？"),
    ("figure", "潮安区去年的规上工业增加值同比增长多少？"),
    ("figure", "全县小麦种植面积有多大？"),
    ("figure", "10万元以上的村占到百分之几？"),
    ("figure", "这条路有多长？"),
    ("figure", "泗水县粮食产量全市排名第几？"),
    ("figure", "项目总投资多少亿元？"),
    ("figure", "村集体收入年均增幅是多少？"),
    ("figure", "建市60年来，党员发展到了多少名？"),
    ("figure", "人才公寓一共多少套？"),
    ("figure", "2019年全省科技创新能力居第几位？"),
    ("date", "活动是什么时候启动的？"),
    ("date", "该公司成立于哪一年？"),
    ("date", "评选一般几月开始？"),
    ("date", "大集星期几开？"),
    ("date", "新政策从哪一年起实施？"),
    ("date", "会议多久开一次？"),
    ("date", "这项工程何时竣工？"),
    ("date", "培训在几月几号举行？"),
    ("entity", "牵头单位是哪个部门？"),
    ("entity", "村党支部书记叫什么名字？"),
    ("entity", "历城区的首席科学家是谁？"),
    ("entity", "枣庄市委组织部在哪里开的会？"),
    ("entity", "项目由哪家公司承建？"),
    ("entity", "获奖的品种叫什么？"),
    ("list", "“三联动”包括哪些内容？"),
    ("list", "会上表彰了哪几位先进个人？"),
    ("list", "四条链分别是什么？"),
    ("list", "区里打造了哪些品牌？"),
    ("list", "五大产业都有哪些？"),
    ("list", "列举他们获得的荣誉。"),
    ("list", "哪三个镇参加了试点？"),
    ("why_how", "为什么要设立服务专员？"),
    ("why_how", "村里是怎么增收的？"),
    ("why_how", "历城区如何吸引青年人才？"),
    ("why_how", "采取了哪些措施解决用工难？"),
    ("why_how", "这项制度有什么作用？"),
    ("why_how", "概括一下曲阜市的做法。"),
    ("why_how", "企业订单减少的原因是什么？"),
    ("why_how", "介绍一下轮值牵头制。"),
    ("why_how", "农户靠什么致富？"),
    ("yes_no", "市中区有没有建人才公寓？"),
    ("yes_no", "这个村是不是省级示范村？"),
    ("yes_no", "该项目已经投产了吗？"),
    ("yes_no", "是否免费开放？"),
    ("yes_no", "攻关项目通过验收没有？"),
    ("yes_no", "项目验收了没？"),
    ("yes_no", "项目通没通过验收？"),
    ("yes_no", "这是省级示范村还是不是？"),
    ("entity", "哪个村没有？"),
    ("entity", "到底是张三还是李四？"),
    ("compare", "市中区和历城区哪个的服务窗口更多？"),
    ("compare", "2020年比2019年多了多少？"),
    ("compare", "曲阜市和邹城市相差多少家企业？"),
    ("compare", "2020年的名次比2019年升了还是降了？"),
    ("compare", "济宁与枣庄的增速谁更高？"),
    ("compare", "市中区和曲阜市都有的活动叫什么？"),
    ("compare", "泗水和金乡各有多少个合作社？"),
    ("about:article", "这个数字出自哪篇报道？"),
    ("about:article", "这句话出自哪里？"),
    ("about:article", "近23万名党员这个说法来自哪篇文章？"),
    ("about:article", "哪篇报道提到了轮值牵头制？"),
    ("about:author", "这篇报道是谁写的？"),
    ("about:author", "这篇文章的记者是谁？"),
    ("about:author", "人才公寓那条新闻是哪位记者采写的？"),
    ("about:author", "作者是谁？"),
    ("about:photographer", "照片是谁拍的？"),
    ("about:photographer", "谁拍的照片？"),
    ("about:photographer", "这张图片是哪位记者拍摄的？"),
    ("about:photographer", "摄影是谁？"),
    ("about:date", "这是哪天的报纸？"),
    ("about:date", "这篇报道是什么时候发表的？"),
    ("about:date", "文章哪天刊登的？"),
    ("about:date", "这条新闻何时见报？"),
    ("about:editor", "这一版的编辑是谁？"),
    ("about:responsible", "责任编辑叫什么？"),
    ("about:responsible", "谁是责编？"),
    ("about:responsible", "责编是谁？"),
    ("about:author", "潮安那篇是哪两个记者写的？"),
    ("about:author", "历城那篇的记者叫什么名字？"),
    ("about:correspondent", "通讯员是谁？"),
    ("about:author", "记者和通讯员分别是谁？"),
    ("about:correspondent", "这篇是哪位通讯员写的？"),
    ("about:date", "《党建引领风帆劲》哪天登的？"),
    ("about:date", "《党建引领风帆劲》什么时候发的？"),
    ("about:date", "《党建引领风帆劲》发表日期是哪天？"),
    ("about:date", "《党建引领风帆劲》那篇是何时见报的？"),
    ("date", "《党建引领风帆劲》里的项目什么时候开工的？"),
    ("date", "《三国演义》是什么时候写成的？"),
    ("about:layout", "谁组的版？"),
    ("about:layout", "校对是谁？"),
    ("about:layout", "版式设计是哪位？"),
    ("about:publisher", "这份报纸是谁主办的？"),
    ("about:publisher", "主办单位是哪家？"),
    ("date", "这家企业是哪年在历城区办的？"),
    ("entity", "在哪份文件里提出了“双招双引”？"),
    ("figure", "照片里有几个人？"),
    ("entity", "谁写了这封感谢信？"),
    ("list", "记者走访了哪些企业？"),
    ("figure", "编辑部有多少名编辑？"),
    ("list", "主办方请来了哪些专家？"),
    ("entity", "大赛由谁主办？"),
    ("date", "哪一年出版了第一本县志？"),
    ("about:publisher", "谁主办的？"),
    ("about:publisher", "这份报纸的主办方是谁？"),
    ("entity", "曲阜市的孔子文化节是谁主办的？"),
    ("about:date", "讲轮值牵头制的那篇报道是哪一天见报的？"),
    ("about:photographer", "曲阜市人才公寓照片的作者是谁？"),
    ("compare", "枣庄市2019年和2020年创新能力排第几，上升了还是下降了？"),
    ("about:article", "枣庄市的党员发展到了多少名，出自哪篇报道？"),
]


@pytest.mark.parametrize(("wanted", "question"), QUESTIONS)
def test_shape(wanted, question):
    asked = read_question(question)
    assert (f"about:{asked.about}" if asked.about else asked.shape) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("四条链分别是什么？", 4),
        ("哪三个镇参加了试点？", 3),
        ("五大产业都有哪些？", 5),
        ("评出了哪12个品牌？", 12),
        ("哪些镇参加了试点？", None),
        ("第三个窗口设在哪里？", None),
        ("2020年办了什么活动？", None),
    ],
)
def test_number_of_items_asked_for(question, wanted):
    assert read_question(question).wanted == wanted


# One question of each shape; whether the writer follows the built-in wording when it rests on one source, and on two.
WRITER = [
    ("市中区设立了多少个服务窗口？", "figure", False, False),
    ("活动是什么时候启动的？", "date", False, False),
    ("牵头单位是哪个部门？", "entity", False, False),
    ("“三联动”包括哪些内容？", "list", False, False),
    ("为什么要设立服务专员？", "why_how", True, True),
    ("市中区有没有建人才公寓？", "yes_no", False, True),
    ("市中区和历城区哪个的服务窗口更多？", "compare", False, False),
    ("这句话出自哪里？", "about", False, False),
]


@pytest.mark.parametrize(("question", "shape", "one", "two"), WRITER)
def test_when_the_writer_is_called(question, shape, one, two):
    asked = read_question(question)
    assert asked.shape == shape
    assert (calls_writer(asked.shape, 1), calls_writer(asked.shape, 2)) == (one, two)
