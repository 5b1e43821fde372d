"""What has been done, by whom and when: register, hand-overs, decisions, seals, the audit chain.

    draft item → hand-over (register of both sides, content sealed) → decision (body, date, §, diarienummer) → seal

An `Item` is the record's handle on anything that is drafted (a proposal, a plan, a report): the rooms above keep
their own tables and point at one. The item carries the authority boundary; `policies.ItemPolicy` answers who sees it.
Nothing decided is changed: the database refuses it.
"""
