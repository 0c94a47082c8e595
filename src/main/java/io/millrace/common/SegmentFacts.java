package io.millrace.common;

/**
 * One segment as people see it. Immutable.
 *
 * @param endOffset where the next one begins, or will
 * @param sizeBytes of its records, without the indexes
 * @param largestTimestampMs of its records, -1 where none has one
 */
public record SegmentFacts(long baseOffset, long endOffset, int sizeBytes, long largestTimestampMs, boolean active) {}
