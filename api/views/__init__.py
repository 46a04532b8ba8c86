from api.views.events import events
from api.views.holds import holds
from api.views.parcels import parcels
from api.views.refunds import chargebacks, outside_refunds, refund_answer

__all__ = ["chargebacks", "events", "holds", "outside_refunds", "parcels", "refund_answer"]
