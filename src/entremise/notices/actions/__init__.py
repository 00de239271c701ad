"""Every write of this app. Other apps call `tell` and `withdraw`."""

from entremise.notices.actions.telling import Addressee, tell, withdraw

__all__ = ["Addressee", "tell", "withdraw"]
