package io.millrace.common;

/**
 * What is known of the records from some offset on. Immutable.
 *
 * @param timestampMs of the first of them; within a batch it is estimated from the batch's first and last
 * @param segmentTimestampMs largest timestamp in the segment of the first: retention by time goes by it
 * @param bytesAfterSegment bytes in the segments behind that one: retention by size goes by them
 */
public record UnreadRecords(long timestampMs, long segmentTimestampMs, long bytesAfterSegment) {}
