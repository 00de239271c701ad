"""What meeting days tell by mail: one text for each kind and language, in `mails/`."""

from entremise.notices.kinds import Kind

KINDS: list[Kind] = []
