package io.millrace.storage;

/**
 * A transaction whose marker has just been appended. Immutable.
 *
 * @param firstOffset offset of its first record
 * @param lastOffset offset of its marker
 */
record CompletedTransaction(long producerId, long firstOffset, long lastOffset, boolean aborted) {}
