package io.millrace.storage;

/** Who wrote the batches of an append, which decides what is checked. */
public enum AppendOrigin {
    /** A producer: exactly one batch, no control records, sequences are checked; begins no transaction. */
    CLIENT,
    /** As {@link #CLIENT}, and the coordinator of its transaction knows that this partition is part of it. */
    VERIFIED_CLIENT,
    /** A coordinator of this cluster: control records allowed. */
    COORDINATOR,
    /**
     * As {@link #COORDINATOR}, for a marker whose producer epoch is above that of the records it ends (KIP-890): it has an
     * effect once only, however often and late it comes.
     */
    BUMPED_MARKER,
    /** A leader, by replication: offsets and epochs are kept as they are. */
    REPLICATION;

    /** Whether a producer numbered the records. */
    public boolean ofProducer() {
        return this == CLIENT || this == VERIFIED_CLIENT;
    }
}
