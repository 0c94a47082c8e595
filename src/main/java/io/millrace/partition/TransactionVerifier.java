package io.millrace.partition;

/**
 * Asks the coordinator of a transaction whether a partition belongs to it. Thread-safe in every implementation.
 *
 * <p>Called on an owner's thread, so it must not wait. Each question is answered once, sooner or later, through {@link
 * HostedPartition#verified}.
 */
public interface TransactionVerifier {
    void verify(HostedPartition partition, Verification verification);
}
