"""客户联系: the calls about customers, page by page as the manual has them."""

from __future__ import annotations

from botkit.calls.caller import Caller
from botkit.wecom.api.acquisition import Acquisition
from botkit.wecom.api.contact_ways import ContactWays
from botkit.wecom.api.customer_groups import CustomerGroups
from botkit.wecom.api.customer_staff import Staff
from botkit.wecom.api.customer_statistics import Statistics
from botkit.wecom.api.customer_tags import CustomerTags
from botkit.wecom.api.customer_transfers import Departed, Transfers
from botkit.wecom.api.customers import Customers
from botkit.wecom.api.group_join_ways import JoinWays
from botkit.wecom.api.intercept_rules import InterceptRules
from botkit.wecom.api.mass_messages import MassMessages
from botkit.wecom.api.moments import Moments
from botkit.wecom.api.welcomes import GroupWelcomes, Welcomes


class External:
    """``wecom.external``"""

    def __init__(self, caller: Caller) -> None:
        self.staff = Staff(caller)
        self.contact_ways = ContactWays(caller)
        self.customers = Customers(caller)
        self.tags = CustomerTags(caller)
        self.transfers = Transfers(caller)
        self.departed = Departed(caller)
        self.groups = CustomerGroups(caller)
        self.join_ways = JoinWays(caller)
        self.moments = Moments(caller)
        self.mass_messages = MassMessages(caller)
        self.welcomes = Welcomes(caller)
        self.group_welcomes = GroupWelcomes(caller)
        self.statistics = Statistics(caller)
        self.acquisition = Acquisition(caller)
        self.intercept_rules = InterceptRules(caller)
