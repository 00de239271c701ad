"""What the Business Act tells by mail: one text for each kind and language, in `mails/`."""

from entremise.notices.kinds import Kind

#: In alphabetical order.
KINDS: list[Kind] = []
