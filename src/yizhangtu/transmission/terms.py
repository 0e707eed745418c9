"""The words that tell a binding figure of an approval from the other figures around it."""

import re

__all__ = ["DUTY", "FURTHER_TERM", "NO_TERM", "PAST", "STATE"]

# A noun that binds without a word of comparison: 保护任务, 控制指标.
DUTY = re.compile(r"任务|目标|指标|下限|上限|底线|控制数")

# How things are or were, said between the figure before and this one.
STATE = re.compile(
    r"现状|基期|基准年|截至|截止|目前|当前|现有|去年|上年|年末|已经|已(?:完成|建|划|达|有|处置|治理)|同比|比上年|较上年|以来|实施期间|调查(?:数据|结果|成果)|累计"
    r"|年均|曾|原(?:为|定|有|来|先|划定)|历史上|达到过|约占|占全|占(?:国土|总)"
)
# A plan or a period that is over, said earlier in the sentence.
PAST = re.compile(
    r"上一?轮|原规划|旧规划|“?十[二三四]五”?(?:时期|期间)|规划实施以来|近年来|停止执行前|20[01]\d(?:年)?[—–\-~至到]{1,2}2020年"
)

# What an approval may bind besides the indicators that have a key.
FURTHER_TERM = re.compile(
    r".{0,40}(?:率|比例|比重|占比|盖度|密度|蓄积量|强度|水平)"
    r"|.{0,30}(?:用水量|水耗|地耗|能耗)(?:下降|降低)?|.{0,36}(?:下降|降低|提高|提升|增加|增长|下降率|降低率)"
    r"|人均.{0,20}(?:面积|用地|规模)|.{0,20}(?:建设)?用地(?:总)?(?:规模|面积|总量)|.{0,16}保有量"
    r"|(?:陆域|陆地|海域|近岸).{0,14}(?:红线|保护区?)(?:面积)?|.{0,16}(?:公益林|天然林|保护地|保护区|生态空间|农业空间|城镇空间|高标准农田|黑土地|盐碱地|园地|牧草地|草地|草原|森林|林地|水域|河湖|岸线|滩涂|海域|留白"
    r"|生态修复|修复治理|综合整治|水土流失治理|沙化土地治理|造林|绿地|低效用地|存量(?:建设)?用地).{0,10}(?:面积|规模|长度|数量)?"
)
# Single projects, households, buildings, money and procedure: figures that bind no unit of territory.
NO_TERM = re.compile(
    r"项目|工程|一期|二期|地块|每户|户均|每村|住宅|宅基地|建筑|容积率|机场|铁路|高速|公路|国道|航道|泊位|水库|投资|补助|补贴|补偿|费用|资金|期限|时限|公示|处置|产值|营业"
    r"|就业|降雨|粮食|产量|播种|户籍|专家|人员|合格|满意|办理|学校|医院|停车|厕所|床位|机组|装机|租赁|贷款|税|生产总值增|收入|亩均|单产|园区内|开发区内|经济开发区|单位工业用地|占地"
    r"|临时用地|征收|征地|安置|验收|整改|完成率|上报|报送|抽查|检查|执法|举报|公众|会议|培训|频次|转移|移民|群众|游客|物流园|施工|转为"
)
