package io.millrace.storage;

import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of a segment again and says where they stop being as they were written: checksums, leader epochs, and offsets
 * that go on where the batch before ends. Gaps between offsets are none of its business, because compaction makes them.
 *
 * <p>Confined to its caller, who holds a reference on the records; thrown away after one walk.
 */
final class SegmentAudit {
    private static final ThreadLocal<ByteBuffer> WINDOW =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BatchCursor.SCAN_WINDOW_BYTES));
    private static final long UNKNOWN = -1;

    private final LogState state;
    private final LogSegment segment;
    private final int limit;
    private int soundEnd;
    private int previousPosition;
    private long previousExpected = UNKNOWN;
    private long expected;

    /**
     * An audit of bytes below {@code limit}.
     *
     * @param limit end of the segment's published bytes
     */
    SegmentAudit(LogState state, LogSegment segment, int limit) {
        this.state = state;
        this.segment = segment;
        this.limit = limit;
    }

    /** End of the last batch that was found sound. */
    int soundEnd() {
        return soundEnd;
    }

    /** Where the last batch begins that was looked at. */
    int lastPosition() {
        return previousPosition;
    }

    /**
     * Checks the batches that begin within {@code from} to {@code to}, and adds what is sound to the segment's checked bytes.
     *
     * @param context position of a batch at or before {@code from}; those in between are only looked at to know what comes next
     * @return the first damage
     */
    @Nullable
    Damage check(int context, int from, int to) throws IOException {
        soundEnd = from;
        previousPosition = context;
        expected = context == 0 ? segment.baseOffset() : UNKNOWN;
        BatchCursor cursor = new BatchCursor(segment.records(), context, limit, WINDOW.get());
        Damage damage = null;
        boolean within = true;
        while (damage == null && within && cursor.next()) {
            damage = chain(cursor.batch(), from);
            within = cursor.position() < to;
            if (damage == null && within) {
                damage = cursor.position() >= from ? content(cursor) : null;
                previousPosition = cursor.position();
                previousExpected = expected;
                expected = cursor.batch().nextOffset();
                soundEnd = damage == null ? Math.max(soundEnd, cursor.nextPosition()) : soundEnd;
            }
        }
        String broken = cursor.damage();
        if (damage == null && broken != null && cursor.position() < to) {
            damage = damage(cursor.position(), expected, broken);
        }
        if (damage == null && cursor.nextPosition() >= limit) {
            damage = successor(from);
        }
        if (damage != null) {
            soundEnd = Math.max(from, Math.min(soundEnd, damage.position()));
        }
        segment.checked().add(from, soundEnd);
        return damage;
    }

    /** Where offsets go back, the batch before may as well be the one that lies. */
    private @Nullable Damage chain(RecordBatch batch, int from) {
        if (expected == UNKNOWN || batch.baseOffset() >= expected) {
            return null;
        }
        return damage(
                Math.max(previousPosition, from),
                previousPosition >= from ? previousExpected : expected,
                "offset " + batch.baseOffset() + " stands behind one that ends at " + (expected - 1));
    }

    private @Nullable Damage content(BatchCursor cursor) throws IOException {
        RecordBatch batch = cursor.batch();
        long first = expected == UNKNOWN ? batch.baseOffset() : expected;
        if (batch.lastOffsetDelta() < 0) {
            return damage(cursor.position(), first, "the batch ends before it begins");
        }
        if (!cursor.crcIsValid()) {
            return damage(cursor.position(), first, "the checksum does not match");
        }
        var epoch = state.epochs().epochOf(batch.baseOffset());
        return epoch.isPresent() && epoch.getAsInt() != batch.leaderEpoch()
                ? damage(cursor.position(), first, wrongEpoch(batch, epoch))
                : null;
    }

    private static String wrongEpoch(RecordBatch batch, OptionalInt epoch) {
        return "leader epoch " + batch.leaderEpoch() + " stands where " + epoch.getAsInt() + " is due";
    }

    /** The last batch must not reach into the next segment. */
    private @Nullable Damage successor(int from) {
        LogSegment next = state.segments().higher(segment.baseOffset());
        return next == null || expected <= next.baseOffset() || previousPosition < from
                ? null
                : damage(
                        previousPosition,
                        previousExpected,
                        "the last batch ends at " + (expected - 1) + ", in the next segment");
    }

    private Damage damage(int position, long offset, String reason) {
        long known = offset == UNKNOWN ? segment.baseOffset() : offset;
        return new Damage(segment.records().path(), position, known, reason);
    }
}
