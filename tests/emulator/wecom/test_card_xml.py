from botkit.emulator.wecom.card_xml import card_of
from botkit.wire import xml

CARD = """<xml><CardType>multiple_interaction</CardType><MainTitle><Title>午餐</Title></MainTitle>
<HorizontalContentList><KeyName>a</KeyName><UserId>li</UserId><Type>3</Type></HorizontalContentList>
<SelectList><QuestionKey>q</QuestionKey><Disable>true</Disable><OptionList><Id>1</Id><Text>饭</Text>
</OptionList><OptionList><Id>2</Id><Text>面</Text></OptionList></SelectList>
<CheckBox><Mode>1</Mode><OptionList><Id>1</Id><IsChecked>0</IsChecked></OptionList></CheckBox>
<CardImage><Url>u</Url><AspectRatio>2.25</AspectRatio></CardImage>
<CardAction><Type>x</Type><AppId>a</AppId><PagePath>p</PagePath></CardAction></xml>"""


def test_names_and_values_become_those_of_the_json():
    option = {"id": "1", "is_checked": False}
    assert {
        "card_type": "multiple_interaction",
        "main_title": {"title": "午餐"},
        "horizontal_content_list": [{"keyname": "a", "userid": "li", "type": 3}],
        "select_list": [
            {
                "question_key": "q",
                "disable": True,
                "option_list": [{"id": "1", "text": "饭"}, {"id": "2", "text": "面"}],
            }
        ],
        "checkbox": {"mode": 1, "option_list": [option]},
        "card_image": {"url": "u", "aspect_ratio": 2.25},
        "card_action": {"type": "x", "appid": "a", "pagepath": "p"},
    } == card_of(xml.parse(CARD.encode()))
