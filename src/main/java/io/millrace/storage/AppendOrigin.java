package io.millrace.storage;

/** Who wrote the batches of an append, which decides what is checked. */
public enum AppendOrigin {
    /** A producer: exactly one batch, no control records, sequences are checked. */
    CLIENT,
    /** A coordinator or the controller of this cluster: control records allowed. */
    COORDINATOR,
    /** A leader, by replication: offsets and epochs are kept as they are. */
    REPLICATION
}
