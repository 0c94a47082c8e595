package io.millrace.common;

/** Where a leader epoch ends: the start of the next one, or the log end. Immutable. */
public record EpochEnd(int leaderEpoch, long endOffsetExclusive) {}
