package io.millrace.storage;

/**
 * An offset and where its batch begins: the segment by its base offset and the byte position in that segment's file.
 * Immutable.
 */
public record LogPosition(long offset, long segmentBaseOffset, int position) {}
