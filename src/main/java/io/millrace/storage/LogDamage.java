package io.millrace.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of damaged bytes in a log. Whoever reads and meets some has them looked at here, once; the owner cuts the log
 * there when others have what is missing.
 *
 * <p>Thread-safe because the first damage is one atomic reference. A suspicion counts only when the log was not cut while the
 * bytes were read: a reader that is late sees bytes change then, and nothing is wrong.
 */
final class LogDamage {
    private static final Logger LOG = LoggerFactory.getLogger(LogDamage.class);

    private final LogState state;
    private final AtomicReference<@Nullable Found> first = new AtomicReference<>();

    /** Whether somebody could not read a file since the owner looked at them last. */
    private volatile boolean filesInDoubt;

    record Found(LogSegment segment, Damage damage) {
        boolean isBefore(LogPosition end) {
            return segment.baseOffset() < end.segmentBaseOffset()
                    || (segment.baseOffset() == end.segmentBaseOffset() && damage.position() < end.position());
        }
    }

    LogDamage(LogState state) {
        this.state = state;
    }

    /** The first damage that is still in the log. */
    Optional<Found> first() {
        Found found = first.get();
        return found != null && isPresent(found) ? Optional.of(found) : Optional.empty();
    }

    private boolean isPresent(Found found) {
        return state.segments().contains(found.segment())
                && found.damage().position() < found.segment().records().sizeBytes();
    }

    /**
     * Looks through a segment that somebody found damage in, from its beginning. May block for a disk; the caller holds a
     * reference on the records.
     *
     * @return the first damage of the segment; empty when it is sound after all
     */
    Optional<Damage> confirm(LogSegment segment) throws IOException {
        Optional<Found> known = first();
        if (known.isPresent() && known.get().segment() == segment) {
            return known.map(Found::damage);
        }
        long truncations = state.truncations();
        LogPosition end = state.logEnd();
        int limit = segment.baseOffset() == end.segmentBaseOffset()
                ? end.position()
                : segment.records().sizeBytes();
        Damage damage = new SegmentAudit(state, segment, limit).check(0, 0, limit);
        if (damage == null
                || truncations != state.truncations()
                || !state.segments().contains(segment)) {
            return Optional.empty();
        }
        note(new Found(segment, damage), truncations);
        return Optional.of(damage);
    }

    /** A read has failed: the owner is to look whether the files are there. */
    void doubtFiles() {
        filesInDoubt = true;
    }

    boolean filesAreInDoubt() {
        return filesInDoubt;
    }

    /**
     * Looks whether the records files are there, at least as long as the log counts on; one that is not is damaged as a whole.
     * Asks the file system for one length a segment and reads nothing; those that were read long ago are read again by whoever
     * comes next. Owner, who alone renames and cuts the files.
     */
    void lookForFiles() throws IOException {
        filesInDoubt = false;
        LogSegment active = state.segments().active();
        for (LogSegment segment : state.segments().list()) {
            Optional<String> fault = fault(segment.records());
            if (fault.isPresent()) {
                Damage damage = new Damage(segment.records().path(), 0, segment.baseOffset(), fault.get());
                if (first().filter(known -> known.damage().offset() <= damage.offset())
                        .isEmpty()) {
                    note(new Found(segment, damage), state.truncations());
                }
                return; // What lies behind it goes with it.
            }
            if (segment != active) {
                segment.age(state.nowMs());
            }
        }
    }

    private static Optional<String> fault(SegmentFile records) throws IOException {
        try {
            long present = Files.size(records.path());
            return present < records.sizeBytes()
                    ? Optional.of("the file has " + present + " bytes of " + records.sizeBytes())
                    : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.of("the file is gone");
        }
    }

    /** The log was cut: what was found behind its new end is no part of it any more. Owner. */
    void forgetFrom(LogPosition end) {
        first.updateAndGet(found -> found != null && !found.isBefore(end) ? null : found);
    }

    private void note(Found found, long truncations) {
        LOG.error("{}: {}", state.topicPartition(), found.damage().sentence());
        first.updateAndGet(known -> known != null
                        && isPresent(known)
                        && known.damage().offset() <= found.damage().offset()
                ? known
                : found);
        if (truncations != state.truncations()) {
            first.compareAndSet(found, null); // Cut at this very moment; if not here, it will be found again.
        }
    }
}
