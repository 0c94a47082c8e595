package io.millrace.fault.history;

import java.util.concurrent.atomic.AtomicLong;

/**
 * All that clients saw of one partition. Each list has one writer, a client's thread; whoever judges it waits for all of
 * them first.
 *
 * <p>Records of a partition are sent with the sequences 0, 1, 2 … by one producer. A record that was sent and is not
 * acknowledged may be in the log or not.
 */
public final class PartitionHistory {
    private final String partition;
    private final AtomicLong sent = new AtomicLong();
    private final Sightings acknowledged = new Sightings();
    private final Sightings read = new Sightings();
    private final Sightings ends = new Sightings();
    private final Sightings log = new Sightings();

    public PartitionHistory(String partition) {
        this.partition = partition;
    }

    public String partition() {
        return partition;
    }

    /** The sequence of the record that is sent now. */
    public long nextSequence() {
        return sent.getAndIncrement();
    }

    /** Records sent, so the first sequence that was not. */
    public long sent() {
        return sent.get();
    }

    /** Acknowledgements, as the producer got them. */
    public Sightings acknowledged() {
        return acknowledged;
    }

    /** Records as a reader at the end of the log got them while faults happened. */
    public Sightings read() {
        return read;
    }

    /** High watermarks that clients were told: the offset is that of the end; the sequence has no meaning. */
    public Sightings ends() {
        return ends;
    }

    /** The whole log, read when all was over. */
    public Sightings log() {
        return log;
    }
}
