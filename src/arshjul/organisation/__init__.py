"""Who is who: authorities, bodies, administrations, companies; persons, their roles, and what they may see.

Each committee and each company is its own authority (TF 2 kap., OSL 2 kap.): what one of them drafts is
unseen by the others until it is handed over. The municipality's folder of data is the truth about the
organisation; `services.load_organisation` copies what the database must point at.
"""
