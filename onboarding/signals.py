"""Events a bank can subscribe to (blinker). Senders are engines; every signal carries ``application_id``.

No signal carries personal data: a subscriber that needs more loads the application.
"""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

#: A new application exists. Extra: ``partner``.
application_started = _signals.signal("application-started")
#: A stage ended. Extra: ``stage``, ``outcome`` (done, retry, refer, refused).
stage_finished = _signals.signal("stage-finished")
#: The state moved. Extra: ``origin``, ``target``.
state_changed = _signals.signal("state-changed")
#: A reviewer decided. Extra: ``stage``, ``verdict``.
review_decided = _signals.signal("review-decided")
