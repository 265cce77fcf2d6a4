"""The trade's own words: what is shown in English, with the term that banks in China use for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.telling.figure_terms import COLUMNS
from scenarios.telling.payment_terms import PAYMENT_ACTIONS

__all__ = [
    "ACTIONS",
    "CAUSES",
    "COLUMNS",
    "FINDINGS",
    "GROUNDS",
    "OUTCOMES",
    "REPORTS",
    "RESULTS",
    "ROLES",
    "SHIPMENT_REPORTS",
    "SHIPMENT_STATUSES",
    "SIDES",
    "SOURCES",
    "STATUSES",
    "STEPS",
    "with_term",
]

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "accept": "受理",
        "apply_insured": "保单融资申请",
        "check_insurance": "核验保单",
        "claim": "索赔",
        "close_claim": "结案",
        "collect": "收汇",
        "confirm_cover": "确认承保",
        "cover": "承保",
        "declare": "出运申报",
        "deny": "拒赔",
        "end_cover": "终止承保",
        "end_idle_assignment": "终止闲置转让",
        "indemnify": "赔付",
        "lapse_shipment": "到期失效",
        "notify": "报损",
        "recover": "追偿",
        "refuse": "不予承保",
        "release_assignment": "解除赔款转让",
        "reopen_limit": "恢复限额",
        "set_limit": "批复限额",
        "set_terms": "设定保单条款",
        "sign_assignment": "签署赔款转让",
        "stop_limit": "停用限额",
        "take_back": "撤回索赔",
        "withdraw_shipment": "撤回申报",
        "add_alias": "登记别号",
        "admit": "准入",
        "agree_extension": "同意展期",
        "agree_hand_over": "同意转让",
        "agree_substitution": "同意置换",
        "amend": "改单",
        "apply": "融资申请",
        "approve": "审批",
        "attest": "签发",
        "cancel": "取消",
        "clear": "解除核销限制",
        "close": "关闭未用额度",
        "confirm": "确认",
        "consent": "授权",
        "disburse": "放款",
        "extend": "展期",
        "hand_over": "转让",
        "lapse": "到期释放",
        "merge": "合并",
        "pause": "暂停",
        "publish": "公布汇率",
        "reduce": "调减",
        "reinstate": "恢复",
        "reject": "拒绝",
        "repay": "还款",
        "replace": "换单",
        "replace_rows": "更换单据",
        "reverse": "冲正",
        "revoke": "撤销授权",
        "rotate_key": "更换密钥",
        "send_back": "退回",
        "substitute": "置换",
        "suspend": "暂停资格",
        "take_over": "受让",
        "unpause": "解除暂停",
        "verify": "核验",
        "void": "删单",
        "wait": "时间推移",
        "withdraw": "撤回",
        "write_off": "核销",
        **PAYMENT_ACTIONS,
    }
)
"""What somebody does."""

STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "SUBMITTED": "已提交",
        "ACCEPTED": "已受理",
        "SENT_BACK": "已退回",
        "VERIFIED": "核验通过",
        "FAILED": "核验未通过",
        "APPROVED": "已审批",
        "DISBURSED": "已放款",
        "REPAID": "已结清",
        "WRITTEN_OFF": "已核销",
        "WITHDRAWN": "已撤回",
        "REJECTED": "已拒绝",
        "CANCELLED": "已取消",
        "LAPSED": "已到期",
    }
)
"""States of a case."""

SHIPMENT_STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "DECLARED": "已申报",
        "COVERED": "已承保",
        "NO_COVER": "未承保",
        "WITHDRAWN": "已撤回",
        "ENDED": "承保终止",
        "COLLECTED": "已收汇",
        "NOTIFIED": "已报损",
        "CLAIMED": "已索赔",
        "INDEMNIFIED": "已赔付",
        "DENIED": "已拒赔",
        "CLOSED": "已结案",
        "LAPSED": "已失效",
    }
)
"""States of an insured shipment."""

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "PASSED": "通过",
        "UNKNOWN": "查无此限额",
        "NOT_YOURS": "非此限额的出运",
        "POLICY_EXPIRED": "保单已过期",
        "LIMIT_EXPIRED": "限额已过期",
        "LIMIT_CLOSED": "限额已关闭",
        "BUYER_MISMATCH": "买方不符",
        "TERMS_MISMATCH": "条款不符",
        "NOT_DECLARED": "未申报",
        "DECLARED_LATE": "申报逾期",
        "PREMIUM_UNPAID": "保费未缴",
        "NO_ASSIGNMENT": "无赔款转让",
        "PAYEE_TAKEN": "赔款受让人为他行",
        "LIMIT_EXHAUSTED": "限额已用尽",
        "INSURED_ELSEWHERE": "已在他处投保",
        "DECLARATION": "报关单有问题",
        "NOT_IN_FORCE": "无有效承保",
    }
)
"""What a check of policy, limit and shipment answers."""

SHIPMENT_REPORTS: Mapping[str, str] = MappingProxyType(
    {"MATCHES": "相符", "BUYER": "买方不符", "TERMS": "条款不符"}
)
"""What a bank reports of limit and shipment."""

GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "SOUND": "有效",
        "UNKNOWN": "查无此出运",
        "NOT_YOURS": "非本企业出运",
        "NOT_IN_FORCE": "无有效承保",
        "OTHER_ROWS": "明细不属该出运",
        "NO_PAYEE": "无赔款受让人",
        "OTHER_PAYEE": "赔款受让人为他行",
        "NO_HEADROOM": "可用余额不足",
    }
)
"""What a check of an insured loan says of its shipment."""

CAUSES: Mapping[str, str] = MappingProxyType(
    {"NON_PAYMENT": "拖欠", "INSOLVENCY": "破产", "POLITICAL": "政治风险"}
)
"""Why a buyer does not pay."""

SIDES: Mapping[str, str] = MappingProxyType({"EXPORTER": "出口企业", "BANK": "银行", "INSURER": "信保机构"})
"""Who signs an assignment of indemnity."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "PASSED": "通过",
        "NOT_FOUND": "查无此单",
        "MERGED": "已合并",
        "NOT_YOURS": "非本企业单据",
        "WRONG_KIND": "单据种类不符",
        "VOID": "已删单",
        "IMPAIRED": "单据受损",
        "WRITTEN_OFF": "有核销未解除",
        "EXPIRED": "不在有效期",
        "CURRENCY": "币种不符",
        "NO_HEADROOM": "可用余额不足",
    }
)
"""What the chain answers to a row."""

REPORTS: Mapping[str, str] = MappingProxyType(
    {
        "MATCHES": "相符",
        "NOT_COMPARED": "未核对",
        "CLASS_B": "B类企业",
        "CLASS_C": "C类企业",
        "PARTIES": "当事人不符",
        "GOODS": "货物不符",
        "TERMS": "条款不符",
        "DATES": "日期不符",
        "AMOUNTS": "金额不符",
        "NO_AGENT_RECORD": "无代理备案",
        "STALE": "单据已变更",
    }
)
"""What a bank reports of a row."""

RESULTS: Mapping[str, str] = MappingProxyType(
    {"ok": "成功", "no": "未通过", "refused": "拒绝", "unchanged": "无变化"}
)
"""What became of a step."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "operator": "外汇局",
        "customs": "海关",
        "tax": "税务",
        "insurer": "信保机构",
        "bank": "银行",
        "enterprise": "企业",
    }
)
"""What somebody is."""

SOURCES: Mapping[str, str] = MappingProxyType({"proceeds": "收汇款", "other_funds": "其他资金"})
"""Where a repayment comes from."""

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "hold": "占用",
        "draw": "融资",
        "settle": "收汇",
        "restore": "恢复",
        "release": "释放",
        "collect": "托收",
        "undo_draw": "冲正融资",
        "undo_settle": "冲正收汇",
        "undo_restore": "冲正恢复",
        "undo_collect": "冲正托收",
    }
)
"""How a balance moves."""


def with_term(word: str, terms: Mapping[str, str], *, lang: str) -> str:
    """A word, and after it the Chinese term if that is wanted and known."""
    term = terms.get(word)
    return word if lang != "zh" or term is None else f"{word} {term}"
