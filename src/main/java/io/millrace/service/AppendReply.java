package io.millrace.service;

/** A partition's answer to a producer. Immutable. Times are -1 where the producer's timestamps are kept. */
public record AppendReply(long baseOffset, long logAppendTimeMs, long logStartOffset) {}
