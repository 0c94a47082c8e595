package io.millrace.fault.history;

/**
 * One promise that was broken in one partition. Immutable.
 *
 * @param detail sequences and offsets, for whoever looks into the logs
 */
public record Violation(Kind kind, String partition, String detail) {
    /** The promises, by how they are broken. */
    public enum Kind {
        /** An acknowledged record is not in the log. */
        LOST,
        /** A record is in the log twice, though its producer is idempotent. */
        DUPLICATED,
        /** A record is in the log behind one that was sent after it. */
        REORDERED,
        /** The log has a record that nobody sent. */
        INVENTED,
        /** An offset is missing in the log. */
        OFFSET_GAP,
        /** An offset was given to two records: the one acknowledged or read there, and the one in the log. */
        OFFSET_REUSED,
        /** A record was read that is not in the log, so it was read before it was safe. */
        VANISHED,
        /** A reader was not given a record between two others, or one of them twice. */
        READ_OUT_OF_ORDER,
        /** The end that consumers are told was lower than before. */
        END_MOVED_BACK,
        /** Two replicas hold different bytes. */
        DIVERGED,
        /** A reader of committed records got one of an aborted transaction. */
        ABORTED_READ,
        /** Of a transaction, some is shown and some is not: records, or the positions that it commits. */
        TORN_TRANSACTION,
        /** A transaction whose commit was acknowledged is not shown. */
        COMMITTED_INVISIBLE,
        /** The last stable offset stayed where it was although every transaction had to end. */
        STABLE_OFFSET_STUCK
    }

    @Override
    public String toString() {
        return "%s %s: %s".formatted(kind, partition, detail);
    }
}
