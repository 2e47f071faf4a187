"""Interactive cards (互动卡片): templates of the card platform, filled, sent and changed.

Doc: interactive cards, card/instances
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import octets
from botkit.wire.record import Record, field

KEY_BYTES, VALUE_BYTES = 100, 1024
CONTENT_BYTES = 1024  # of one piece of a streamed text

Values = Mapping[str, str]
"""A card's variables.  Numbers and truth values go as ``"1"`` and ``"true"``, lists as JSON."""


class Space(Record):
    """Where a card is shown, made by ``person_space``, ``group_space`` and their like."""

    id: str
    fields: dict[str, Any]


class Delivery(Record):
    """``carrier`` is good for ``robots.read_status`` for 24 hours."""

    type: str = field(name="spaceType", default="")
    id: str = field(name="spaceId", default="")
    success: bool = True
    carrier: str = field(name="carrierId", default="")
    error: str = field(name="errorMsg", default="")


class Delivered(Record):
    """Success of the call is not yet success of each delivery."""

    card: str = field(name="outTrackId", default="")
    deliveries: list[Delivery] = field(name="deliverResults", default_factory=list)


class Route(Record):
    url: str = field(name="callbackUrl", default="")
    secret: str = field(name="apiSecret", default="")


class Cards(Area):
    """``dingtalk.cards``

    ``card`` is the outTrackId, a name of your own for one card; ``private`` are variables that
    one person sees, by userid.  Raises BadArgument (``param.*``), AlreadyExists
    (``param.cardAlreadyExist``), NotFound (``param.cardNotExist``).
    """

    async def send(
        self,
        card: str,
        template: str,
        values: Values,
        space: Space,
        *,
        private: Mapping[str, Values] | None = None,
        callback: Literal["STREAM", "HTTP"] | None = None,
        route: str | None = None,
    ) -> Delivered:
        """Make a card and show it.

        ``callback`` says where clicks go; HTTP needs the ``route`` of ``register``.  The same
        ``card`` again changes nothing.  Doc: card/instances/createAndDeliver.
        """
        body = {
            **_made("send", card, template, values, private, callback, route),
            "openSpaceId": space.id,
            **space.fields,
        }
        path = "/v1.0/card/instances/createAndDeliver"
        return await self._post(path, Delivered, at="result", body=body, repeatable=False)

    async def create(
        self,
        card: str,
        template: str,
        values: Values,
        *,
        private: Mapping[str, Values] | None = None,
        callback: Literal["STREAM", "HTTP"] | None = None,
        route: str | None = None,
        space: Space | None = None,
    ) -> str:
        """Make a card that nobody sees yet.  Doc: card/instances."""
        shown = {k: v for k, v in (space.fields if space else {}).items() if "Space" in k}
        body = {**_made("create", card, template, values, private, callback, route), **shown}
        return await self._post(
            "/v1.0/card/instances", str, at="result", body=body, repeatable=False
        )

    async def deliver(self, card: str, space: Space) -> Sequence[Delivery]:
        """Show a card that was made.  Doc: card/instances/deliver."""
        told = {k: v for k, v in space.fields.items() if "Deliver" in k}
        body = {"outTrackId": card, "userIdType": 1, "openSpaceId": space.id, **told}
        path = "/v1.0/card/instances/deliver"
        return await self._post(path, list[Delivery], at="result", body=body, repeatable=False)

    async def update(
        self,
        card: str,
        values: Values | None = None,
        *,
        private: Mapping[str, Values] | None = None,
        by_key: bool = True,
    ) -> None:
        """Change variables; without ``by_key`` those that are not named vanish.

        Never while one of the card's clicks is being answered.  Doc: card/instances, PUT.
        """
        _check("update", values or {}, *(private or {}).values())
        body = {
            "outTrackId": card,
            "cardData": None if values is None else _params(values),
            "privateData": _private(private),
            "cardUpdateOptions": {
                "updateCardDataByKey": by_key,
                "updatePrivateDataByKey": by_key,
            },
            "userIdType": 1,
        }
        await self._put("/v1.0/card/instances", bool, at="success", body=body)

    async def stream(
        self,
        card: str,
        key: str,
        content: str,
        *,
        guid: str,
        whole: bool = True,
        last: bool = False,
        failed: bool = False,
    ) -> None:
        """Let a text of the card grow, with the effect of typing.

        ``guid`` is new for each piece: a repeat of one is dropped.  Of a Markdown variable
        ``content`` is the whole text.  At most 1024 bytes.  Doc: card/streaming.
        """
        octets("cards.stream content", CONTENT_BYTES, content)
        body = {
            "outTrackId": card,
            "guid": guid,
            "key": key,
            "content": content,
            "isFull": whole,
            "isFinalize": last,
            "isError": failed,
        }
        await self._put("/v1.0/card/streaming", bool, at="success", body=body)

    async def register(
        self, route: str, url: str, *, secret: str | None = None, replace: bool = False
    ) -> Route:
        """Say where clicks go that come by HTTP; one address per route.

        With ``secret`` they are signed.  Raises AlreadyExists (``param.callbackRouteKeyExist``)
        unless it may ``replace``.  Doc: card/callbacks/register.
        """
        body = {
            "callbackRouteKey": route,
            "callbackUrl": url,
            "apiSecret": secret,
            "forceUpdate": replace or None,
        }
        path = "/v1.0/card/callbacks/register"
        return await self._post(path, Route, at="result", body=body)


def person_space(user: str, *, robot_code: str = "", preview: str = "") -> Space:
    """The chat of a person with the robot.  ``preview`` is shown in the list of chats."""
    fields: dict[str, Any] = {
        "imRobotOpenSpaceModel": _space_model(preview),
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot_code or None},
    }
    return Space(f"dtv1.card//IM_ROBOT.{user}", fields)


def group_space(
    chat: str,
    *,
    robot_code: str,
    preview: str = "",
    mentions: Mapping[str, str] | None = None,
    only_for: Sequence[str] = (),
) -> Space:
    """A group the robot is in.  ``mentions``: userid to name; ``only_for``: who sees it."""
    deliver = {
        "robotCode": robot_code,
        "atUserIds": dict(mentions) if mentions else None,
        "recipients": list(only_for) or None,
    }
    fields: dict[str, Any] = {
        "imGroupOpenSpaceModel": _space_model(preview),
        "imGroupOpenDeliverModel": deliver,
    }
    return Space(f"dtv1.card//IM_GROUP.{chat}", fields)


def pair_space(chat: str, *, preview: str = "", mentions: Mapping[str, str] | None = None) -> Space:
    """The chat of two people, for cool apps.  ``mentions``: userid to name."""
    fields: dict[str, Any] = {
        "imSingleOpenSpaceModel": _space_model(preview),
        "imSingleOpenDeliverModel": {"atUserIds": dict(mentions) if mentions else None},
    }
    return Space(f"dtv1.card//IM_SINGLE.{chat}", fields)


def pinned_space(
    chat: str, *, until_ms: int, only_for: Sequence[str] = (), clients: Sequence[str] = ()
) -> Space:
    """Above the messages of a group until a time.  ``clients``: android, ios, win, mac."""
    deliver = {
        "expiredTimeMillis": until_ms,
        "userIds": list(only_for) or None,
        "platforms": list(clients) or None,
    }
    fields: dict[str, Any] = {
        "topOpenSpaceModel": {"spaceType": "ONE_BOX"},
        "topOpenDeliverModel": deliver,
    }
    return Space(f"dtv1.card//ONE_BOX.{chat}", fields)


def _space_model(preview: str) -> dict[str, Any]:
    said = {"lastMessageI18n": {"ZH_CN": preview}} if preview else {}
    return {"supportForward": False, **said}


def _made(
    method: str,
    card: str,
    template: str,
    values: Values,
    private: Mapping[str, Values] | None,
    callback: str | None,
    route: str | None,
) -> dict[str, Any]:
    _check(method, values, *(private or {}).values())
    if callback == "HTTP" and not route:
        raise ValueError(f"cards.{method}: clicks by HTTP need the route they were registered for.")
    return {
        "cardTemplateId": template,
        "outTrackId": card,
        "callbackType": callback,
        "callbackRouteKey": route,
        "cardData": _params(values),
        "privateData": _private(private),
        "userIdType": 1,
    }


def _check(method: str, *maps: Values) -> None:
    for values in maps:
        for key, value in values.items():
            octets(f"cards.{method} name of {key}", KEY_BYTES, key)
            octets(f"cards.{method} {key}", VALUE_BYTES, value)


def _params(values: Values) -> dict[str, Any]:
    return {"cardParamMap": dict(values)}


def _private(private: Mapping[str, Values] | None) -> dict[str, Any] | None:
    return None if private is None else {user: _params(one) for user, one in private.items()}
