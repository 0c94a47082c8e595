package io.millrace.storage;

/**
 * Where the memory of a producer rests in a log. Immutable.
 *
 * @param lastOffset last offset of its last batch of records, or -1 when only a marker is left
 */
public record LastWrite(long lastOffset, short producerEpoch) {}
