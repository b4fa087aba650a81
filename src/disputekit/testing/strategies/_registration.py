"""Register the strategies with Hypothesis, so that ``from_type`` and ``builds`` find them; each is made when drawn."""

from hypothesis import strategies as st

from disputekit.dispute import Claim
from disputekit.history import Event, History
from disputekit.money import Money
from disputekit.policy import PolicyBook
from disputekit.sla import Period, WorkCalendar
from disputekit.testing.strategies._policies import policies
from disputekit.testing.strategies._times import calendars, periods
from disputekit.testing.strategies._values import claims, events, histories, money

st.register_type_strategy(Claim, lambda _: claims())
st.register_type_strategy(Event, lambda _: events())
st.register_type_strategy(History, lambda _: histories())
st.register_type_strategy(Money, lambda _: money())
st.register_type_strategy(Period, lambda _: periods())
st.register_type_strategy(PolicyBook, lambda _: policies())
st.register_type_strategy(WorkCalendar, lambda _: calendars())
