"""Messages as DingTalk writes them: the dialect of robots, that of their API, and cards.

What DingTalk cannot show is shown in the next best way, or refused by a FlowError that says why.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, assert_never

from botkit.calls.bounds import octets
from botkit.chat import messages as chat
from botkit.chat.markup import plain_text
from botkit.chat.seams import Repaint
from botkit.dingtalk.api.cards import VALUE_BYTES
from botkit.dingtalk.api.robot_messages import At, mentioned
from botkit.dingtalk.api.robots import Template
from botkit.errors import BadArgument, FlowError
from botkit.wire.record import json_bytes

Fields = dict[str, Any]

EVERYBODY = "@all"
OPEN = "查看详情"  # on a button without words of its own
# Of a card that cannot have buttons.  Who has several to answer adds the number.
HINT, NUMBERED = "请回复数字或文字：", "请回复数字或文字（有几项要答时加上编号 {number}）："
HEADLINE = 64  # characters; shown in the list of chats
QUESTIONS = 3
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})
COLOURS = {1: "blue", 2: "red", 3: "dark", 4: "gray"}
NEEDS_CARD = (
    "what is picked comes back from an interactive card only. Set card_template, see README"
)

_FONT = re.compile(r"</?font[^<>\n]*>")
_MENTION = re.compile(r"<@([^<>\n]+)>")
_BREAK = re.compile(r"(?<!\n)[ ]*\n[ ]*(?!\n)")
_MARK = re.compile(r"^[\s>#*-]+|[*`]", re.MULTILINE)
_WIDE = str.maketrans("<>[]*`#_~", "＜＞［］＊｀＃＿～")


def robot_message(message: chat.AnyMessage) -> Fields:
    """As a robot's Webhook and the reply address of a message take it.  Doc: robot messages.

    Both know no files.  Raises FlowError for what has no such form.
    """
    match message:
        case chat.Text():
            text = _body("text", {"content": message.content})
            return mentioned(text, _at(message.mentions, message.mention_mobiles))
        case chat.Markdown():
            text = _markdown(_MENTION.sub(r"@\1", message.content))
            return mentioned(text, _at(_MENTION.findall(message.content), []))
        case chat.TextCard():
            body = _marked(plain_text(message.body))
            return _action_card(message.title, body, message.button or OPEN, message.url)
        case chat.TaskCard():
            return _typed(message)
        case chat.Vote() | chat.Form():
            raise FlowError(f"a {_kind(message)}: {NEEDS_CARD}.")
        case chat.News():
            return _news(message)
        case chat.Image() if message.media and not message.path:
            return _body("markdown", {"title": "图片", "text": _picture(message.media)})
        case chat.Image() | chat.File() | chat.Voice():
            raise FlowError(f"a {_kind(message)}: a Webhook takes no files. Send a link to it.")
        case chat.Video():
            raise FlowError("a video: DingTalk's robots need a still picture. Send a link to it.")
        case chat.MpNews():
            return _markdown("\n\n".join(map(_story, message.stories)))
        case chat.Notice():
            return _action_card(message.title, _notice(message), OPEN, message.url)
        case chat.MiniProgram():
            lines = [message.body, *(f"{row.name}：{row.value}" for row in message.rows)]
            body = _marked("\n".join(line for line in lines if line))
            return _action_card(message.title, body, OPEN, f"eapp://{message.page}")
        case _:
            assert_never(message)


def template(message: chat.AnyMessage, *, milliseconds: int = 0) -> Template:
    """As the robot's API takes it; files need their media id.  Doc: robot message templates.

    ``milliseconds`` is how long a voice is.  Nobody is mentioned: the API cannot.
    """
    match message:
        case chat.Image():
            return Template("sampleImageMsg", {"photoURL": message.media})
        case chat.File():
            name, type_ = file_name(message)
            param = {"mediaId": message.media, "fileName": name, "fileType": type_}
            return Template("sampleFile", param)
        case chat.Voice():
            duration = str(max(milliseconds, 1000))
            return Template("sampleAudio", {"mediaId": message.media, "duration": duration})
        case _:
            return _template(robot_message(message))


def file_name(message: chat.File) -> tuple[str, str]:
    """Name and type of a file to send.  Raises FlowError for what a robot may not send."""
    path = Path(message.path)
    type_ = path.suffix.lower().lstrip(".")
    if type_ not in FILE_TYPES:
        known = ", ".join(sorted(FILE_TYPES))
        raise FlowError(
            f"a file {path.name!r}: DingTalk's robots send {known}, named by path."
            " Put it into a zip."
        )
    return path.name, type_


def card_values(card: chat.AnyCard | chat.Notice) -> dict[str, str]:
    """The variables of the interactive card, for the template that README describes.

    ``question1`` to ``question3`` are JSON objects or "", ``buttons`` a JSON list; ``status`` is
    what was decided, and then there are no buttons.  Raises OverLimit.
    """
    values = {
        "title": card.title,
        "body": card.body,
        "url": card.url if isinstance(card, chat.TaskCard | chat.Notice) else "",
        "buttons": "[]" if isinstance(card, chat.Notice) else _buttons(card),
        **{f"question{n}": "" for n in range(1, QUESTIONS + 1)},
        "status": "",
    }
    for number, question in enumerate(_questions(card), start=1):
        values[f"question{number}"] = json_bytes(question).decode()
    for name, value in values.items():
        octets(f"dingtalk card {name}", VALUE_BYTES, value)
    return values


def repainted(repaint: Repaint) -> dict[str, str]:
    """The variables that change when a card was decided on.  Raises BadArgument, OverLimit."""
    done = {"buttons": "[]", "status": repaint.label}
    if repaint.card is None:
        return done
    if not isinstance(repaint.card, chat.AnyCard | chat.Notice):
        words = f"a card cannot be replaced by {type(repaint.card).__name__}"
        raise BadArgument(words, code=0, advice="use a taskcard, vote, form or notice template")
    return {**card_values(repaint.card), **done}


def _template(message: Fields) -> Template:
    """The robot's dialect in that of its API, whose fields are all texts."""
    kind = str(message["msgtype"])
    fields: Fields = message[kind]
    match kind:
        case "text":
            return Template("sampleText", {"content": fields["content"]})
        case "markdown":
            return Template("sampleMarkdown", dict(fields))
        case "link":
            return Template("sampleLink", dict(fields))
        case "feedCard":
            links = fields["links"]
            listed = (
                f"{_picture(one['picURL'])}\n\n{_link(one['title'], one['messageURL'])}"
                for one in links
            )
            text = "\n\n".join(listed)
            return Template("sampleMarkdown", {"title": links[0]["title"], "text": text})
    return Template("sampleActionCard", dict(fields))


def _link(label: str, url: str) -> str:
    return f"[{_marked(label)}]({_address(url)})"


def _picture(url: str) -> str:
    return f"![]({_address(url)})"


def _address(url: str) -> str:
    """An address inside Markdown, which a bracket would end; it means the same to its host."""
    return url.replace("(", "%28").replace(")", "%29")


def _body(kind: str, fields: Fields) -> Fields:
    return {"msgtype": kind, kind: fields}


def _kind(message: chat.AnyMessage) -> str:
    return type(message).__name__.lower()


def _at(mentions: list[str], mobiles: list[str]) -> At:
    users = [one for one in mentions if one != EVERYBODY]
    everybody = EVERYBODY in [*mentions, *mobiles]
    return At(users, [one for one in mobiles if one != EVERYBODY], everybody)


def _markdown(content: str) -> Fields:
    """Without colours, which DingTalk does not know, and with line breaks that are seen."""
    text = _FONT.sub("", content)
    return _body("markdown", {"title": _headline(text), "text": _broken(text)})


def _headline(text: str) -> str:
    lines = (_MARK.sub("", line).strip() for line in text.splitlines())
    return next((line for line in lines if line), "消息")[:HEADLINE]


def _broken(text: str) -> str:
    """A line break alone is a blank to DingTalk; with two blanks around it it is one."""
    return _BREAK.sub("  \n  ", text)


def _marked(text: str) -> str:
    """Plain text inside Markdown."""
    return _broken(text.translate(_WIDE))


def _action_card(title: str, body: str, button: str, url: str) -> Fields:
    text = f"**{_marked(title)}**\n\n{body}".rstrip()
    fields = {"title": title, "text": text, "singleTitle": button, "singleURL": url}
    return _body("actionCard", fields)


def as_text(card: chat.TaskCard) -> chat.Markdown:
    """A card that was refused, as a text with its labels to be typed.

    Raises FlowError where typing picks nothing.
    """
    link = _link(OPEN, card.url) if card.url else ""
    return chat.Markdown("\n\n".join(part for part in (_asked(card), link) if part))


def _asked(card: chat.TaskCard) -> str:
    if card.questions:
        raise FlowError(f"a taskcard with questions: {NEEDS_CARD}.")
    choices = [f"{n}. {_marked(one.label)}" for n, one in enumerate(card.buttons, start=1)]
    number = chat.card_number(card.task_id)
    hint = NUMBERED.format(number=number) if number else HINT
    asked = [f"**{_marked(card.title)}**", _marked(card.body), hint, "\n".join(choices)]
    return "\n\n".join(part for part in asked if part)


def _typed(card: chat.TaskCard) -> Fields:
    """A card whose buttons are typed; its address, if any, is the one button."""
    text = _asked(card)
    if card.url:
        fields = {"title": card.title, "text": text, "singleTitle": OPEN, "singleURL": card.url}
        return _body("actionCard", fields)
    return _body("markdown", {"title": card.title, "text": text})


def _news(news: chat.News) -> Fields:
    """One article is a link; more are a feed, when all have pictures, else a list."""
    if len(news.articles) == 1:
        (one,) = news.articles
        fields = {"title": one.title, "text": one.description, "messageUrl": one.url}
        return _body("link", {**fields, "picUrl": one.picture})
    if all(one.picture and not one.description for one in news.articles):
        links = [
            {"title": one.title, "messageURL": one.url, "picURL": one.picture}
            for one in news.articles
        ]
        return _body("feedCard", {"links": links})
    text = "\n\n".join(map(_article, news.articles))
    return _body("markdown", {"title": news.articles[0].title, "text": text})


def _article(article: chat.Article) -> str:
    picture = _picture(article.picture) if article.picture else ""
    title = _link(article.title, article.url)
    return "\n\n".join(part for part in (picture, title, _marked(article.description)) if part)


def _story(story: chat.Story) -> str:
    """Title and digest, or the text where nothing links to it."""
    title = _link(story.title, story.url) if story.url else _marked(story.title)
    head = f"**{title}**"
    told = story.digest or ("" if story.url else plain_text(story.content).strip())
    return "\n\n".join(part for part in (head, _marked(told)) if part)


def _notice(notice: chat.Notice) -> str:
    picture = _picture(notice.picture) if notice.picture else ""
    large = f"## {_marked(notice.emphasis)}" if notice.emphasis else ""
    rows = "  \n  ".join(_row(row) for row in notice.rows)
    source = f"来自 {_marked(notice.source)}" if notice.source else ""
    parts = (picture, large, _marked(notice.body), rows, source)
    return "\n\n".join(part for part in parts if part)


def _row(row: chat.Row) -> str:
    value = _link(row.value, row.url) if row.url else _marked(row.value)
    return f"{_marked(row.name)}：{value}"


def _buttons(card: chat.AnyCard) -> str:
    """``params`` is what counts as picked where nobody picks anything else."""
    picked = _picked(card)
    buttons = [
        {
            "key": one.key,
            "text": one.label,
            "color": COLOURS.get(one.style, "blue"),
            "params": picked or None,
        }
        for one in card.buttons
    ]
    return json_bytes(buttons).decode()


def _picked(card: chat.AnyCard) -> dict[str, list[str]]:
    if isinstance(card, chat.Vote):
        return {card.key: card.chosen}
    return {one.key: [one.chosen or one.options[0].key] for one in card.questions if one.options}


def _questions(card: chat.AnyCard | chat.Notice) -> list[Fields]:
    match card:
        case chat.Vote():
            return [_question(card.key, "", card.options, card.chosen, many=card.many)]
        case chat.Form() | chat.TaskCard():
            return [
                _question(one.key, one.title, one.options, [one.chosen]) for one in card.questions
            ]
        case chat.Notice():
            return []
        case _:
            assert_never(card)


def _question(
    key: str, title: str, options: list[chat.Option], chosen: list[str], *, many: bool = False
) -> Fields:
    return {
        "key": key,
        "text": title,
        "many": many,
        "options": [{"value": one.key, "text": one.label} for one in options],
        "chosen": [one for one in chosen if one],
    }
