"""What each policy of ranking does to firms over many lists: simulated on the real extract.

`world` asks the engine who is eligible for each need, `policies` order them, `simulation` lets a hundred thousand lists
go by, `measures` say what came of it, `programme` is the integer programme of the paper, `charts` draw.
"""
