package io.millrace.common;

/** A record found by time. Immutable. */
public record TimestampOffset(long timestampMs, long offset, int leaderEpoch) {}
