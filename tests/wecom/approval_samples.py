"""Both kinds of approval as they come, and what a bot hears."""

from __future__ import annotations

from botkit.wecom import events
from botkit.wecom.events.approvals import Comment, Node, OpenApprover, OpenNode, OpenReader, Vote

SYS_APPROVAL = """
    <AgentID>3010040</AgentID><ApprovalInfo><SpNo>202311140001</SpNo><SpName>请假</SpName>
    <SpStatus>1</SpStatus><TemplateId>TPL0001</TemplateId><ApplyTime>1700000019</ApplyTime>
    <Applyer><UserId>zhangsan</UserId><Party>2</Party></Applyer>
    <SpRecord><SpStatus>2</SpStatus><ApproverAttr>1</ApproverAttr>
    <Details><Approver><UserId>lisi</UserId></Approver><Speech>好</Speech><SpStatus>2</SpStatus>
    <SpTime>1700000025</SpTime><Attach>M1</Attach><Attach>M2</Attach></Details>
    <Details><Approver><UserId>zhouba</UserId></Approver><Speech/><SpStatus>1</SpStatus>
    <SpTime>0</SpTime></Details></SpRecord>
    <SpRecord><SpStatus>1</SpStatus><ApproverAttr>2</ApproverAttr></SpRecord>
    <Notifyer><UserId>wangwu</UserId></Notifyer><Notifyer><UserId>linna</UserId></Notifyer>
    <Comments><CommentUserInfo><UserId>lisi</UserId></CommentUserInfo><CommentTime>1700000024</CommentTime>
    <CommentContent>多久？</CommentContent><CommentId>1</CommentId></Comments>
    <StatuChangeEvent>10</StatuChangeEvent></ApprovalInfo>
"""
OPEN_APPROVAL = """
    <AgentID>1000002</AgentID><ApprovalInfo><ThirdNo>NO0001</ThirdNo><OpenSpName>付款</OpenSpName>
    <OpenTemplateId>TPL0002</OpenTemplateId><OpenSpStatus>1</OpenSpStatus>
    <ApplyTime>1700000029</ApplyTime><ApplyUserName>张三</ApplyUserName>
    <ApplyUserId>zhangsan</ApplyUserId><ApplyUserParty>产品部</ApplyUserParty>
    <ApplyUserImage>https://z</ApplyUserImage><ApprovalNodes><ApprovalNode>
    <NodeStatus>1</NodeStatus><NodeAttr>1</NodeAttr><NodeType>1</NodeType><Items>
    <Item><ItemName>李四</ItemName><ItemUserId>lisi</ItemUserId><ItemParty>产品部</ItemParty>
    <ItemImage>https://l</ItemImage><ItemStatus>1</ItemStatus><ItemSpeech/><ItemOpTime>0</ItemOpTime>
    </Item><Item><ItemName>周八</ItemName><ItemUserid>zhouba</ItemUserid></Item></Items>
    </ApprovalNode></ApprovalNodes><NotifyNodes><NotifyNode><ItemName>王五</ItemName>
    <ItemUserId>wangwu</ItemUserId><ItemParty>行政部</ItemParty><ItemImage>https://w</ItemImage>
    </NotifyNode></NotifyNodes><{step}>1</{step}></ApprovalInfo>
"""
SYS_HEARD = events.SysApprovalChanged(
    number="202311140001",
    name="请假",
    status=1,
    template="TPL0001",
    applied_at=1700000019,
    applicant="zhangsan",
    department=2,
    nodes=[
        Node(2, 1, [Vote("lisi", "好", 2, 1700000025, ["M1", "M2"]), Vote("zhouba", status=1)]),
        Node(1, 2),
    ],
    notified=["wangwu", "linna"],
    comments=[Comment("lisi", 1700000024, "多久？", "1")],
    change=10,
)
OPEN_HEARD = events.OpenApprovalChanged(
    number="NO0001",
    name="付款",
    template="TPL0002",
    status=1,
    applied_at=1700000029,
    applicant="zhangsan",
    applicant_name="张三",
    department="产品部",
    image="https://z",
    nodes=[
        OpenNode(
            1,
            1,
            1,
            [
                OpenApprover("lisi", "李四", "产品部", "https://l", 1),
                OpenApprover("zhouba", "周八"),
            ],
        )
    ],
    readers=[OpenReader("wangwu", "王五", "行政部", "https://w")],
    step=1,
)
