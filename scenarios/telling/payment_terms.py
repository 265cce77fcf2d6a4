"""The words of capital payments, with the terms that banks in China use for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "CAUSE_WORDS",
    "FATES",
    "FATE_WORDS",
    "PAYMENT_ACTIONS",
    "PAYMENT_CAUSES",
    "PAYMENT_FINDINGS",
    "PAYMENT_MOVES",
    "PAYMENT_REASONS",
    "PAYMENT_STATUSES",
    "SOURCE_RESULTS",
]

PAYMENT_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "add_payment": "追加入池",
        "add_period": "设定抽查期",
        "admit_bank": "银行便利化准入",
        "carry": "结转下期",
        "check_order": "付款审核",
        "come_back": "退汇",
        "commit_seed": "提交种子承诺",
        "find_overdue": "逾期未举证",
        "give_evidence": "提交凭证",
        "judge": "核查结论",
        "lapse_order": "指令失效",
        "note_silence": "记录未揭示",
        "order": "支付指令",
        "pay": "付款",
        "publish_table": "公布清单",
        "question": "列入存疑",
        "refuse_order": "拒绝付款",
        "reinstate_facilitation": "恢复便利化",
        "reveal_seed": "揭示种子",
        "set_class": "设定风险等级",
        "set_region": "登记注册地",
        "suspend_facilitation": "暂停便利化",
        "withdraw_order": "撤回指令",
    }
)
"""What somebody does."""

PAYMENT_MOVES: Mapping[str, str] = MappingProxyType(
    {
        "ORDER": "支付指令",
        "CHECK": "付款审核",
        "WITHDRAW": "撤回指令",
        "REFUSE": "拒绝付款",
        "LAPSE": "指令失效",
        "PAY": "付款",
        "EVIDENCE": "提交凭证",
        "OVERDUE": "逾期未举证",
        "VERDICT": "核查结论",
        "COME_BACK": "退汇",
    }
)
"""What moves a payment, by the contracts' words."""

PAYMENT_STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "ORDERED": "已提交指令",
        "CHECKED": "审核通过",
        "REFUSED": "已拒绝",
        "WITHDRAWN": "已撤回",
        "LAPSED": "已失效",
        "PAID": "已付款",
        "EVIDENCED": "已提交凭证",
        "VERIFIED": "核查真实",
        "DISCREPANT": "核查不符",
        "CAME_BACK": "已退汇",
    }
)
"""States of a payment."""

PAYMENT_FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "PASSED": "通过",
        "NOT_ADMITTED": "银行未获准入",
        "SUSPENDED": "便利化已暂停",
        "NO_SAMPLE": "无开放抽查期",
        "LISTED": "负面清单用途",
        "NOT_EXEMPT": "不属免票事项",
        "OVER_PETTY_CASH": "超出备用金限额",
        "NO_RATE": "无可用汇率",
        "INVOICE": "发票有问题",
        "UNPROVED": "发票金额不足",
        "PARTIES": "当事人不符",
    }
)
"""What a check of an order answers."""

PAYMENT_CAUSES: Mapping[str, str] = MappingProxyType(
    {"VERDICT": "结论不符", "NO_EVIDENCE": "未举证", "SHORT": "发票余额不足"}
)
"""Why a payment is discrepant."""

CAUSE_WORDS: Mapping[str, str] = MappingProxyType(
    {"VERDICT": "by verdict", "NO_EVIDENCE": "no evidence", "SHORT": "too little left of an invoice"}
)
"""The same in English."""

FATES: Mapping[str, str] = MappingProxyType(
    {
        "OUTSIDE": "未入池",
        "OPEN": "在池",
        "WAITING": "待抽取",
        "DRAWN": "被抽中",
        "SPARED": "未抽中",
    }
)
"""What the draw says of a payment."""

FATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "OUTSIDE": "in no pool",
        "OPEN": "in the pool",
        "WAITING": "not sampled yet",
        "DRAWN": "sampled",
        "SPARED": "not sampled",
    }
)
"""The same in English: invoices are drawn on, payments are sampled."""

SOURCE_RESULTS: Mapping[str, str] = MappingProxyType(
    {"found": "已查到", "not found": "查无此票", "throttled": "请求受限", "unreachable": "无法查询"}
)
"""What the tax source says of a number; the last two are neither yes nor no."""

PAYMENT_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "payments: unknown payment": "无此支付",
        "payments: not in this state": "当前状态不允许或已办理",
        "payments: bad amount": "金额无效",
        "payments: proof does not fit": "证明方式不符",
        "payments: no such table": "无此清单",
        "payments: bad entry": "清单条目无效",
        "payments: too many entries ahead": "未生效条目过多",
        "payments: too many invoices": "发票过多",
        "payments: no exemption": "不属免票事项",
        "payments: order expired": "指令已过期",
        "payments: order has not expired": "指令未过期",
        "payments: over what is paid": "超过付款金额",
        "payments: not proved": "证明不足",
        "payments: nothing is asked for": "未要求举证",
        "payments: evidence too late": "举证逾期",
        "payments: not in question": "无存疑情形",
        "payments: it passes no more": "已不再符合审核条件",
        "payments: time has not passed": "期限未过",
        "payments: only between its contracts": "仅限合约之间调用",
        "payments: invoices amended since": "发票已变更",
        "payments: enterprise not heard": "企业举证期未满",
        "payments: no such spelling of a code": "代码格式无效",
        "samples: bad period": "抽查期无效",
        "samples: no such period now": "当前无此抽查期",
        "samples: bad ratio": "抽查比例无效",
        "samples: bad class": "风险等级无效",
        "samples: not what was committed to": "与承诺不符",
        "samples: no pool to enter": "无抽查池可入",
        "samples: already committed": "已提交承诺",
        "samples: already revealed": "已揭示",
        "samples: too late to reveal": "揭示逾期",
        "samples: the operator reveals first": "须由外汇局先揭示",
        "samples: the period has not closed": "抽查期未结束",
        "samples: nothing in the pool": "池中无支付",
        "samples: the pool was carried": "池已结转",
        "samples: nobody is silent": "无未揭示情形",
        "samples: already in a pool": "已在池中",
    }
)
"""The contracts' reasons."""
