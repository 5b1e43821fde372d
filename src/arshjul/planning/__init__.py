"""What shall we do with which money, and who decided it?

    direction with frames (KS) → proposals (nämnder, handed over) → composed plan (KS) → adopted plan (KF, sealed)
        → operations plan (förvaltningschef), internal budget (nämnd), business plan (company) → revised (KF)

Every amount is a `PlanLine` of a version (`Plan`), and each version points at its `record.Item`: so each amount leads
to a body, a date, a § and a diarienummer. The amount in force is the sum of the lines of the adopted version and of
every revision decided since. Nothing decided is changed: a change is a new line with a new decision.
"""
