"""Official nomenclatures as files versioned with the code: activities (NAF) and communes."""
