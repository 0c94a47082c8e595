package io.millrace.service;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionSnapshot;
import io.millrace.record.RecordSlice;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.storage.LogPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of all partitions of a fetch, in order, within its byte bounds.
 *
 * <p>Confined to one thread at a time: it starts on the caller's event loop and may go on, once, on a worker, when it comes to a
 * read that may wait for a disk. Holds open slices until its outcomes are taken or it is {@link #abandon}ed.
 */
final class FetchPass {
    private static final Logger log = LoggerFactory.getLogger(FetchPass.class);

    private static final int NO_EPOCH = -1;

    private final FetchCommand command;
    private final PartitionLookup lookup;
    private final NearerReplica nearer;
    private final @Nullable HostedPartition[] partitions;
    private final @Nullable PartitionSnapshot[] seen;
    private final List<Outcome<FetchedPartition>> outcomes;
    private long bytes;
    private boolean urgent;

    FetchPass(FetchCommand command, PartitionLookup lookup, NearerReplica nearer) {
        int count = command.reads().size();
        this.command = command;
        this.lookup = lookup;
        this.nearer = nearer;
        this.partitions = new HostedPartition[count];
        this.seen = new PartitionSnapshot[count];
        this.outcomes = new ArrayList<>(count);
    }

    /** Reads on as long as no disk is needed; returns whether everything was read. */
    boolean readHot() {
        return readOn(false);
    }

    /** Reads the rest; may block for a disk. */
    void readCold() {
        readOn(true);
    }

    /** Bytes found so far. */
    long bytes() {
        return bytes;
    }

    /** Whether something was found that the client should hear at once: an error or a divergence. */
    boolean urgent() {
        return urgent;
    }

    List<Outcome<FetchedPartition>> outcomes() {
        return outcomes;
    }

    /** The partition of a read, or nothing where it is not hosted here. */
    Optional<HostedPartition> partition(int index) {
        return Optional.ofNullable(partitions[index]);
    }

    /** Whether a partition still is as this pass has seen it, and what it is now. */
    Optional<PartitionSnapshot> seen(int index) {
        return Optional.ofNullable(seen[index]);
    }

    int count() {
        return partitions.length;
    }

    /** Gives back everything that was read. */
    void abandon() {
        for (Outcome<FetchedPartition> outcome : outcomes) {
            if (outcome instanceof Outcome.Done<FetchedPartition> done) {
                done.value().records().close();
            }
        }
        outcomes.clear();
    }

    /** The end of what a reader may see. */
    static LogPosition bound(FetchIsolation isolation, PartitionSnapshot snapshot) {
        return switch (isolation) {
            case LOG_END -> snapshot.logEnd();
            case HIGH_WATERMARK -> snapshot.highWatermark();
            case LAST_STABLE_OFFSET -> snapshot.lastStable();
        };
    }

    private boolean readOn(boolean mayBlock) {
        for (int index = outcomes.size(); index < partitions.length; index++) {
            PartitionRead read = command.reads().get(index);
            Optional<HostedPartition> hosted = lookup.hosted(read.topicId(), read.topic(), read.partition());
            if (hosted.isEmpty()) {
                refuse(lookup.absence(read.topicId(), read.topic(), read.partition()));
                continue;
            }
            PartitionSnapshot snapshot = hosted.get().snapshot();
            partitions[index] = hosted.get();
            seen[index] = snapshot;
            if (!mayBlock && needsDisk(hosted.get(), snapshot, read)) {
                return false;
            }
            try {
                read(hosted.get(), snapshot, read);
            } catch (IOException failure) {
                refuse(new Refusal(
                        Refusal.Reason.STORAGE_ERROR,
                        hosted.get().topicPartition() + ": could not read offset " + read.offset() + " in "
                                + hosted.get().log().directory() + " (" + failure.getMessage() + "): check the disk"));
            } catch (RuntimeException broken) {
                log.error("{} read at offset {} failed", hosted.get().topicPartition(), read.offset(), broken);
                refuse(new Refusal(
                        Refusal.Reason.UNKNOWN_SERVER_ERROR,
                        hosted.get().topicPartition() + ": read failed, see this node's log"));
            }
        }
        return true;
    }

    private boolean needsDisk(HostedPartition hosted, PartitionSnapshot snapshot, PartitionRead read) {
        return read.offset() >= snapshot.logStartOffset()
                && read.offset() < bound(command.isolation(), snapshot).offset()
                && !hosted.log().isHot(read.offset());
    }

    private void read(HostedPartition hosted, PartitionSnapshot snapshot, PartitionRead read) throws IOException {
        boolean asFollower =
                command.clientRack().isPresent() && hosted.followerPosition().following();
        Optional<Refusal> refusal = asFollower
                ? PartitionLookup.epochRefusal(hosted, snapshot, read.currentLeaderEpoch())
                : PartitionLookup.refusal(hosted, snapshot, read.currentLeaderEpoch());
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return;
        }
        if (read.lastFetchedEpoch() != NO_EPOCH && diverges(hosted, snapshot, read)) {
            return;
        }
        if (read.offset() < snapshot.logStartOffset()
                || read.offset() > snapshot.logEnd().offset()) {
            refuse(outOfRange(hosted, snapshot, read));
            return;
        }
        OptionalInt instead = asFollower ? OptionalInt.empty() : nearerReplica(hosted, snapshot, read);
        if (instead.isPresent()) {
            urgent = true;
            found(snapshot, RecordSlice.EMPTY, List.of(), Optional.empty(), instead);
            return;
        }
        LogPosition bound = bound(command.isolation(), snapshot);
        int maxBytes = (int) Math.max(0, Math.min(read.maxBytes(), command.maxBytes() - bytes));
        boolean first = bytes == 0;
        if (read.offset() >= bound.offset()) {
            hosted.flushSoon(); // What is appended but not flushed is what this reader waits for.
            found(snapshot, RecordSlice.EMPTY, List.of(), Optional.empty());
            return;
        }
        if (maxBytes == 0 && !first) {
            found(snapshot, RecordSlice.EMPTY, List.of(), Optional.empty());
            return;
        }
        Outcome<RecordSlice> slice = hosted.log().read(read.offset(), maxBytes, bound, first);
        if (slice instanceof Outcome.Refused<RecordSlice> refused) {
            // Retention may have moved the log start since the snapshot.
            boolean damaged = refused.refusal().reason() == Refusal.Reason.CORRUPT_MESSAGE;
            refuse(damaged ? lookup.damaged(hosted, refused.refusal()) : refused.refusal());
            return;
        }
        RecordSlice records = ((Outcome.Done<RecordSlice>) slice).value();
        found(snapshot, records, aborted(hosted, records, read, bound), Optional.empty());
        hosted.traffic().fetched(records.sizeBytes());
    }

    private OptionalInt nearerReplica(HostedPartition hosted, PartitionSnapshot snapshot, PartitionRead read) {
        return command.clientRack().isEmpty()
                        || read.offset() > snapshot.highWatermark().offset()
                ? OptionalInt.empty()
                : nearer.of(
                        hosted.topicId(), read.partition(), command.clientRack().get());
    }

    private List<AbortedTransaction> aborted(
            HostedPartition hosted, RecordSlice records, PartitionRead read, LogPosition bound) throws IOException {
        if (command.isolation() != FetchIsolation.LAST_STABLE_OFFSET) {
            return List.of();
        }
        try {
            return hosted.log().abortedTransactions(read.offset(), records, bound.offset());
        } catch (IOException | RuntimeException failure) {
            records.close();
            throw failure;
        }
    }

    /** Compares the reader's last epoch with this log (KIP-595) and notes the answer if they do not match. */
    private boolean diverges(HostedPartition hosted, PartitionSnapshot snapshot, PartitionRead read) {
        Optional<EpochEnd> end = hosted.log().endOffsetForEpoch(read.lastFetchedEpoch());
        if (end.isEmpty()) {
            refuse(outOfRange(hosted, snapshot, read));
            return true;
        }
        if (end.get().leaderEpoch() >= read.lastFetchedEpoch() && end.get().endOffsetExclusive() >= read.offset()) {
            return false;
        }
        urgent = true;
        found(snapshot, RecordSlice.EMPTY, List.of(), end);
        return true;
    }

    private void found(
            PartitionSnapshot snapshot,
            RecordSlice records,
            List<AbortedTransaction> aborted,
            Optional<EpochEnd> diverging) {
        found(snapshot, records, aborted, diverging, OptionalInt.empty());
    }

    private void found(
            PartitionSnapshot snapshot,
            RecordSlice records,
            List<AbortedTransaction> aborted,
            Optional<EpochEnd> diverging,
            OptionalInt nearerReplica) {
        bytes += records.sizeBytes();
        outcomes.add(Outcome.done(new FetchedPartition(
                snapshot.highWatermark().offset(),
                snapshot.lastStable().offset(),
                snapshot.logStartOffset(),
                aborted,
                records,
                diverging,
                nearerReplica)));
    }

    private void refuse(Refusal refusal) {
        urgent = true;
        outcomes.add(new Outcome.Refused<>(refusal));
    }

    private static Refusal outOfRange(HostedPartition hosted, PartitionSnapshot snapshot, PartitionRead read) {
        return new Refusal(
                Refusal.Reason.OFFSET_OUT_OF_RANGE,
                hosted.topicPartition() + " has offsets " + snapshot.logStartOffset() + " to "
                        + snapshot.logEnd().offset() + ", offset " + read.offset() + " was asked for");
    }
}
