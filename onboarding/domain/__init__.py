"""Pure rules and words of a card application: standard library only, no IO."""
