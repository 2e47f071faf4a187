from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from botkit.calls.refusals import UNKNOWN
from botkit.dingtalk.codes import ACTED, ROWS, WAITS
from botkit.dingtalk.refusals import REFUSALS
from botkit.emulator import dingtalk as emulator
from botkit.emulator.dingtalk import approvals, approvals_v1
from botkit.emulator.dingtalk.wording import WORDS
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    Refused,
    TokenExpired,
    TooLate,
)

F = "Forbidden.AccessDenied."

# The manual's own groups: what is raised, when a repeat helps, the codes.
GROUPS = [
    (
        PlatformFault,
        "N",
        "15 88 service.timeout operationTimeout isp.top-remote-connection-timeout",
    ),
    (PlatformFault, "N", "-1 1002 400001 500 system.busy systemBusy system.error systemError"),
    (PlatformFault, "N", "server.error unknownError send.ding.exception"),
    (PlatformFault, "N", "internalError sysErrror system.updateCallbackFailed"),
    (PlatformFault, "X", "unknown.send.result 820001 processInstanceStartFailed"),
    (TokenExpired, "T", "40014 42001 40001 41001 33001 InvalidAuthentication 42009 48003 40082"),
    (TokenExpired, "T", "invalidParameter.token.invalid token.notExisted"),
    (NotAllowed, "A", "40089 40013 40088 40080 40085 invalidClientIdOrSecret invalid.client"),
    (NotAllowed, "A", "unauthorized.client authFailed invalidSuiteKey invalidSuiteTicket"),
    (NotAllowed, "A", "invalidAuthInfo 853001 853002 853003 853004"),
    (NotAllowed, "A", f"60011 43007 48002 400020 {F}AccessTokenPermissionDenied auth.error"),
    (NotAllowed, "A", f"unauthorized needAuth noPermission 60020 {F}IpNotInWhiteList"),
    (NotAllowed, "A", "50002 50003 50004 50005 41028 70005 benefitStatusInvalid"),
    (NotAllowed, "A", "permession.checkFailed processSetupNoPermission"),
    (RateLimited, "N", f"90018 {F}QpsLimitForAppkeyAndApi {F}QpsLimitForApi 90002 QpsLimitForApi"),
    (RateLimited, "N", f"{F}QpmLimitForAppkeyAndApi {F}QpsLimitForSuitekeyAndOrgAndApi 45009"),
    (RateLimited, "N", "90004 90005 90006 90010 90011 90012 90013 90014 90017"),
    (RateLimited, "B", "send.too.fast send.byToken.tooFast too.many.group too.many.people 143103"),
    (RateLimited, "B", "143104 143203 143204 41046 41047 41048 todo.taskCreate.flowControlError"),
    (RateLimited, "B", "autoflowLikeTriggerRateLimited 130101 410100 1111"),
    (NotAllowed, "A", f"90020 {F}ApiCountLimitForOrg 90030 20001 41045 143105 143205 854002"),
    (NotAllowed, "A", "ding.serverquota.insufficient"),
    (AlreadyExists, "X", "143106 143206 854001 param.cardAlreadyExist 60102 60104 60106 34021"),
    (AlreadyExists, "X", "60021"),
    (BadArgument, "X", "430101 430102 430103 430104 41049 1430002 40048 60022 contain.unsafe.url"),
    (BadArgument, "X", "contain.notAllowed.text contain.notAllowed.picture param.contentUnsafe"),
    (NotAllowed, "A", "310000 keywords.not.match sign.not.match ip.not.match"),
    (NotAllowed, "A", "400101 400102 400106 400013 300001 300005 bot.stopped template.stopped"),
    (NotAllowed, "A", "template.not.existed group.disbanded resource.not.found"),
    (NotAllowed, "A", "resource.unavailable invalidParameter.robotCode.notExsit"),
    (NotAllowed, "A", "invalidParameter.robotCode.auth not.allowed.robotCode"),
    (TooLate, "X", "session.expired session.notExisted"),
    (NotFound, "X", "33012 40003 60121 60111 60003 34001 34013 40016 40104 46004 404"),
    (NotFound, "X", "staffId.notExisted param.userIdNotExist param.cardNotExist"),
    (NotFound, "X", "processInstanceNotExist invalidParameter.user.notFound"),
    (NotFound, "X", "conversation.org.notMatch openConversationId.notExisted invalideChatId"),
    (NotFound, "X", "InvalidAction.NotFound processCodeError processGetFailed"),
    (NotFound, "X", "processInstanceIdError"),
    (BadArgument, "X", "40000 40035 40038 400002 40031 40056 40068 40069 41005 41006 41015 43001"),
    (BadArgument, "X", "43002 43004 43005 43008 43009 44001 44004 47001 34004 34012 49000 49026"),
    (BadArgument, "X", "71010 400105 400202 invalidParameter.userIds.overMax param.anything"),
    (BadArgument, "X", "miss.param.text miss.openConversationId invalidParameter.cursor.invalid"),
    (BadArgument, "X", "invalid.param.actionCardTobtnOrientation illegal.receivers"),
    (BadArgument, "X", "receivers.exceed sendMessage.model.notMatch MissingParam InvalidParam"),
    (BadArgument, "X", "460101 101002 34016 45002 41101 invalidParameter.msgParam.tooLong"),
    (BadArgument, "X", "param.stream.content"),
    (BadArgument, "X", "12012 40008 40009 40011 40015 40017 40093 41029 60018 60019 60109 60112"),
    (BadArgument, "X", "60122 60123 60128 60301 60510 600109 660000 810002 810003 810008 820004"),
    (BadArgument, "X", "820008 1430000 1430001 parameter.invalid formConverterError"),
    (BadArgument, "X", "illegalComponent invalidAgentId processInstanceInvalidParameter"),
    (BadArgument, "X", "targetSelectApproverMissing targetSelectApproverScopeError"),
    (TooLate, "R", "40078 40102 40029 42003 42008 41007 invalidCode invalidRefreshToken 40007"),
    (TooLate, "R", "invalidParameter.robotCode.downloadCode"),
    (TooLate, "X", "robot.processQueryKey.expired 41052"),
    (TooLate, "B", "processQueryKey.expireTime"),
    (NotAllowed, "A", "1430003 1430004 bot.forbidden.sendMessage send.forbidden 81002"),
    (NotAllowed, "A", "chatbotId.notAllow.sendOTO robot.oto.notExist only.groupAdmin.canAtAll"),
    (TooLate, "X", "820005 820006 aflowProcessInstStatusException task.status.error"),
    (TooLate, "X", "aflowProcessInstCanNotBeExecuted instance.status.error"),
]
CASES = [
    (int(code) if code.lstrip("-").isdigit() else code, error, policy)
    for error, policy, codes in GROUPS
    for code in codes.split()
]


@pytest.mark.parametrize(("code", "error", "policy"), CASES)
def test_a_code_is_raised_as_what_it_means_and_repeated_as_its_policy_says(code, error, policy):
    raised = REFUSALS.error(code, "words", request="POST /send")
    assert error is type(raised)
    assert policy == REFUSALS.policy(raised)
    assert code == raised.code
    assert REFUSALS.of(code).meaning in str(raised)


def test_no_code_stands_twice_and_each_has_a_meaning():
    codes = Counter(code for row in ROWS for code in (row[0] if _is_run(row) else [row[0]]))
    assert 1 == max(codes.values())
    assert "" not in {row[1] for row in ROWS}
    assert set() == (set(ACTED) | set(WAITS)) - set(codes)


def _is_run(row) -> bool:
    return isinstance(row[0], range)


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        (300001, "session 不存在", TooLate),
        (300001, "token is not exist", NotAllowed),
        (310000, "description:invalid timestamp;solution:...", TooLate),
        (310000, "keywords not in content", NotAllowed),
        (310000, "机器人发送签名不匹配", NotAllowed),
    ],
)
def test_some_codes_mean_what_their_words_say(code, words, error):
    raised = REFUSALS.error(code, words, request="POST /robot/send")
    assert error is type(raised)
    assert REFUSALS.of(code, words).policy == REFUSALS.policy(raised)


@pytest.mark.parametrize(
    ("code", "seconds"), [(410100, 600), (130101, 600), (1111, 300), (90018, 1), (41047, 60)]
)
def test_what_passes_says_how_long_to_wait(code, seconds):
    assert seconds == REFUSALS.error(code, "", request="").retry_after


@pytest.mark.parametrize(("code", "sent"), [(88, True), ("system.error", True), (90018, False)])
def test_a_fault_inside_says_that_it_may_have_acted(code, sent):
    assert sent is REFUSALS.error(code, "", request="").sent


def test_a_code_that_stands_nowhere_keeps_its_words_and_is_never_repeated():
    raised = REFUSALS.error("brand.new", "words", request="POST /send")
    assert (Refused, "POST /send: brand.new words") == (type(raised), str(raised))
    assert "X" == REFUSALS.policy(raised)


def test_every_code_that_the_emulator_refuses_with_is_known():
    sources = [file.read_text() for file in Path(emulator.__path__[0]).glob("*.py")]
    written = re.compile(r'(?:Refusal|wrapped)\(\s*f?(?:"([^"{]+)|(-?\d+))')
    found = [one for text in sources for one in written.findall(text)]
    raised = {word or int(number) for word, number in found}
    raised |= {*WORDS, *approvals.CODES.values(), *approvals_v1.CODES.values()}
    assert {40014, "invalideChatId", "todo."} <= raised
    assert [] == [one for one in sorted(raised, key=str) if not _is_known(one)]


def _is_known(code: int | str) -> bool:
    """Of a word that goes on with a name, the beginning is looked for."""
    heads = [str(row[0]) for row in ROWS if str(code).endswith(".")]
    return REFUSALS.of(code) != UNKNOWN or any(head.startswith(str(code)) for head in heads)
