package io.millrace.common;

/**
 * One aborted transaction as the transaction index keeps it, for readers of committed records only. Immutable.
 *
 * @param firstOffset offset of the first record of the transaction
 * @param lastOffset offset of its abort marker
 * @param lastStableOffset last stable offset when the marker was written
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
