package io.millrace.coordinator.group.watch;

/** How one look at a group came out for one kind of alert. Immutable. */
record GroupFinding(GroupAlert.Kind kind, Hysteresis.Level level, String message) {}
