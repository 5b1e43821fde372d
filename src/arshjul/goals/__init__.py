"""Goals: goals, indicators, assignments (uppdrag) and owner directives an auditor can assess."""
