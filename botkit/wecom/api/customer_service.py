"""Customer service (微信客服): WeChat users who write to an account of the corp.

Raises NotFound (95004), BadArgument (95000); NotAllowed (48002) for an app that is not among
可调用接口的应用 of customer service.
"""

from __future__ import annotations

from botkit.calls.caller import Caller
from botkit.wecom.api.service_accounts import ServiceAccounts, Servicers
from botkit.wecom.api.service_customers import ServiceCustomers, ServiceStatistics
from botkit.wecom.api.service_messages import ServiceMessages, ServiceSessions


class CustomerService:
    """``wecom.customer_service``"""

    def __init__(self, caller: Caller) -> None:
        self.accounts = ServiceAccounts(caller)
        self.servicers = Servicers(caller)
        self.sessions = ServiceSessions(caller)
        self.messages = ServiceMessages(caller)
        self.customers = ServiceCustomers(caller)
        self.statistics = ServiceStatistics(caller)
