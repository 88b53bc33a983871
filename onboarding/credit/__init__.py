"""Credit pre-check: rules, a scorecard and a limit, all pure, versioned and replayable.

``decision.assess`` decides, ``simulator.simulate`` and ``indicative.indicative_limit`` only estimate,
``bureau.AuthorisedBureau`` asks the bureau and only with permission.
"""
