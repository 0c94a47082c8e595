package io.millrace.replication;

import io.millrace.common.Outcome;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.LeaderAnswer;
import io.millrace.partition.PartitionSnapshot;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reply to a follower in the making: first collected, then encoded once.
 *
 * <p>Confined to one thread at a time: collected on the session's context, encoded there or, when it {@link #isCold}, on a worker, which
 * then reads the records too, so that no socket waits for a disk. Bounded by {@code maxBytes} of records, which one batch that is larger
 * may exceed. Holds its slices open until it is encoded.
 */
final class ReplicaReply {
    private static final Logger log = LoggerFactory.getLogger(ReplicaReply.class);

    /** A slice of up to this much is copied between the answers: a write of its own costs more. */
    private static final int COPIED_BYTES_MAX = 16 << 10;

    private final int maxBytes;
    private final List<Part> parts = new ArrayList<>();
    private int bytes;
    private boolean cold;

    ReplicaReply(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    private sealed interface Part {}

    /** An answer whose bytes are known. */
    private record Said(PartitionFetch fetch, Optional<LeaderAnswer> answer) implements Part {}

    /** Records that are known to be near the end of the log. */
    private record Found(HostedPartition hosted, PartitionFetch fetch, PartitionSnapshot snapshot, RecordSlice slice)
            implements Part {}

    /** Records whose look-up may wait for a disk already. */
    private record Cold(HostedPartition hosted, PartitionFetch fetch, PartitionSnapshot snapshot, int maxBytes)
            implements Part {}

    /** Record bytes in it, at most: what is cold counts with all the room it may take. */
    int sizeBytes() {
        return bytes;
    }

    boolean hasRoom() {
        return bytes < maxBytes;
    }

    /** Whether encoding may wait for a disk. */
    boolean isCold() {
        return cold;
    }

    void notLeading(PartitionFetch fetch) {
        say(fetch, Optional.empty());
    }

    void say(PartitionFetch fetch, Optional<LeaderAnswer> answer) {
        parts.add(new Said(fetch, answer));
    }

    /** Tells the high watermark and the log start. */
    void news(PartitionFetch fetch, PartitionSnapshot snapshot) {
        say(
                fetch,
                Optional.of(new LeaderAnswer.Records(
                        fetch.point(),
                        snapshot.highWatermark().offset(),
                        snapshot.logStartOffset(),
                        ByteBuffer.allocate(0))));
    }

    /** Answers with records from the fetch offset on; false when the first batch does not fit any more. */
    boolean read(HostedPartition hosted, PartitionFetch fetch, PartitionSnapshot snapshot) {
        int room = maxBytes - bytes;
        if (!hosted.log().isHot(fetch.fetchOffset())) {
            parts.add(new Cold(hosted, fetch, snapshot, room));
            cold = true;
            bytes = maxBytes; // How much it is only the look-up will tell: enough for this reply.
            return true;
        }
        Optional<RecordSlice> slice = open(hosted, fetch, snapshot, room, bytes == 0);
        if (slice.isEmpty()) {
            notLeading(fetch);
            return true;
        }
        if (slice.get().sizeBytes() == 0) {
            return false;
        }
        parts.add(new Found(hosted, fetch, snapshot, slice.get()));
        bytes += slice.get().sizeBytes();
        return true;
    }

    /** Empty when the log cannot be read there now: the follower hears that nobody leads and asks again. */
    private static Optional<RecordSlice> open(
            HostedPartition hosted, PartitionFetch fetch, PartitionSnapshot snapshot, int room, boolean minOneBatch) {
        try {
            Outcome<RecordSlice> slice = hosted.log().read(fetch.fetchOffset(), room, snapshot.logEnd(), minOneBatch);
            return slice instanceof Outcome.Done<RecordSlice> done ? Optional.of(done.value()) : Optional.empty();
        } catch (IOException failure) {
            log.warn(
                    "{} cannot be read at offset {} for a follower: {}",
                    hosted.topicPartition(),
                    fetch.fetchOffset(),
                    failure.toString());
            return Optional.empty();
        }
    }

    // ---- encoding

    /** Writes the reply; larger slices go with it, the others are given back. */
    OutgoingMessage encode() {
        List<OutgoingMessage.Part> message = new ArrayList<>();
        boolean whole = false;
        try {
            ByteBuffer out = ReplicaMessages.beginReply(Math.toIntExact(capacity()));
            int cut = 0;
            for (Part part : parts) {
                if (part instanceof Found found && !copied(found.slice())) {
                    putHead(out, found);
                    message.add(new OutgoingMessage.Bytes(out.slice(cut, out.position() - cut)));
                    message.add(new OutgoingMessage.Records(found.slice()));
                    cut = out.position();
                } else {
                    put(out, part);
                }
            }
            ReplicaMessages.finish(out, parts.size());
            if (out.limit() > cut) {
                message.add(new OutgoingMessage.Bytes(out.slice(cut, out.limit() - cut)));
            }
            whole = true;
            return new OutgoingMessage(message);
        } finally {
            if (!whole) {
                parts.forEach(ReplicaReply::close);
            }
        }
    }

    /** Looks up what is cold; returns how many bytes the answers need without the slices that are not copied. */
    private long capacity() {
        long capacity = ReplicaMessages.REPLY_HEAD_BYTES;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Cold late) {
                parts.set(i, found(late));
            }
            capacity += ReplicaMessages.ANSWER_BYTES;
            if (parts.get(i) instanceof Found found && copied(found.slice())) {
                capacity += found.slice().sizeBytes();
            }
        }
        return capacity;
    }

    private boolean copied(RecordSlice slice) {
        return cold || slice.sizeBytes() <= COPIED_BYTES_MAX;
    }

    private static Part found(Cold late) {
        Optional<RecordSlice> slice = open(late.hosted(), late.fetch(), late.snapshot(), late.maxBytes(), true);
        return slice.isPresent() && slice.get().sizeBytes() > 0
                ? new Found(late.hosted(), late.fetch(), late.snapshot(), slice.get())
                : new Said(late.fetch(), Optional.empty());
    }

    private static void putHead(ByteBuffer out, Found found) {
        PartitionSnapshot snapshot = found.snapshot();
        ReplicaMessages.putRecords(
                out,
                found.fetch(),
                snapshot.highWatermark().offset(),
                snapshot.logStartOffset(),
                found.slice().sizeBytes());
    }

    private static void put(ByteBuffer out, Part part) {
        if (part instanceof Said said) {
            ReplicaMessages.put(out, said.fetch(), said.answer());
        } else if (part instanceof Found found) {
            put(out, found);
        }
    }

    private static void put(ByteBuffer out, Found found) {
        int head = out.position();
        int sizeBytes = found.slice().sizeBytes();
        try (RecordSlice slice = found.slice()) {
            putHead(out, found);
            copy(slice, out.slice(out.position(), sizeBytes));
            out.position(out.position() + sizeBytes);
        } catch (IOException failure) {
            log.warn("{} cannot be read for a follower: {}", found.hosted().topicPartition(), failure.toString());
            ReplicaMessages.put(out.position(head), found.fetch(), Optional.empty());
        }
    }

    private static void copy(RecordSlice slice, ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            if (slice.read(out, out.position()) <= 0) {
                throw new IOException("the log ends in the middle of what was to be read");
            }
        }
    }

    private static void close(Part part) {
        if (part instanceof Found found) {
            found.slice().close();
        }
    }
}
