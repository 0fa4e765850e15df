# Why a value survived a merge: pick-<reason>.
pick-pinned = chosen by hand
pick-locked = locked by a person
pick-nothing = no value
pick-same-value = same value everywhere
pick-only-value = only value
pick-only-valid = only one that conforms
pick-trusted-source = most trusted source
pick-most-recent = most recent
pick-most-complete = most complete
pick-first-id = first identifier, all else being equal
pick-union = union of the codes
pick-base = base record
