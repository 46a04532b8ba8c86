from disputes.admin.desk.disputes import DisputeAdmin
from disputes.admin.ledger import OrderMoneyAdmin
from disputes.admin.policies import DisputePolicyAdmin
from disputes.admin.postage import PostageClaimAdmin
from disputes.admin.refunds import RefundAdmin

__all__ = ["DisputeAdmin", "DisputePolicyAdmin", "OrderMoneyAdmin", "PostageClaimAdmin", "RefundAdmin"]
