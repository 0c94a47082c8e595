package io.millrace.common;

/**
 * What a log knows of one of its producers, for whoever looks for transactions that hang. Immutable.
 *
 * @param lastSequence of its last batch, or -1
 * @param lastTimestampMs largest timestamp of its last batch or marker, or -1
 * @param coordinatorEpoch of the last marker, or -1
 * @param transactionFirstOffset where its open transaction began, or -1
 */
public record ActiveProducer(
        long producerId,
        short producerEpoch,
        int lastSequence,
        long lastTimestampMs,
        int coordinatorEpoch,
        long transactionFirstOffset) {}
