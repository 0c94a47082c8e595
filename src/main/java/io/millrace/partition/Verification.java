package io.millrace.partition;

/**
 * The question whether a partition belongs to the ongoing transaction of a producer. Immutable.
 *
 * @param attempt tells the questions of one partition apart: only the answer to the last one about a producer counts
 */
public record Verification(long producerId, short producerEpoch, long attempt) {}
