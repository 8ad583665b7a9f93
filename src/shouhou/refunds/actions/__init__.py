"""Writes of refunds: take in what the exports say, judge it, keep what people tell, settle it."""

from shouhou.refunds.actions.absorb import Absorbed, absorb_upload
from shouhou.refunds.actions.agree import agree, decide_approval, take_back
from shouhou.refunds.actions.answers import (
    accept,
    ask_proof,
    extend,
    give_proof,
    lapse,
    modify,
    propose,
    refuse,
    rule,
    step_in,
    withdraw,
)
from shouhou.refunds.actions.buyers import buyer_accepts, buyer_modifies, buyer_sends_back
from shouhou.refunds.actions.erase import erase_personal
from shouhou.refunds.actions.follow import adopt
from shouhou.refunds.actions.goods import lock_terms, move_the_goods, note_owing, sent, sent_ahead
from shouhou.refunds.actions.holds import answer_hold
from shouhou.refunds.actions.judging import judge, judge_open
from shouhou.refunds.actions.money import follow_payable
from shouhou.refunds.actions.moving import lock_agreements
from shouhou.refunds.actions.open import open_agreement
from shouhou.refunds.actions.parcels import tell_parcels
from shouhou.refunds.actions.take import Moved, Taken, take_refunds
from shouhou.refunds.actions.tell import (
    after_tasks,
    carried_out,
    clicked,
    drop_work,
    finish_work,
    lock_work,
)
from shouhou.refunds.actions.told import answer, take_back_answer

__all__ = [
    "Absorbed",
    "Moved",
    "Taken",
    "absorb_upload",
    "accept",
    "adopt",
    "after_tasks",
    "agree",
    "answer",
    "answer_hold",
    "ask_proof",
    "buyer_accepts",
    "buyer_modifies",
    "buyer_sends_back",
    "carried_out",
    "clicked",
    "decide_approval",
    "drop_work",
    "erase_personal",
    "extend",
    "finish_work",
    "follow_payable",
    "give_proof",
    "judge",
    "judge_open",
    "lapse",
    "lock_agreements",
    "lock_terms",
    "lock_work",
    "modify",
    "move_the_goods",
    "note_owing",
    "open_agreement",
    "propose",
    "refuse",
    "rule",
    "sent",
    "sent_ahead",
    "step_in",
    "take_back",
    "take_back_answer",
    "take_refunds",
    "tell_parcels",
    "withdraw",
]
