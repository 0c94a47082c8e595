package io.millrace.cluster.journal;

import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.Stamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * One unit of the journal that is there wholly or not at all. Immutable.
 *
 * <pre>
 * length  int   bytes behind the crc
 * crc     int   CRC32C of those bytes
 * kind    byte  1 part of a snapshot, 2 a standalone node's commit, 3 a cluster's commit, 4 a promise, 5 a summary
 * fields  1 and 2: version long of the image afterwards (the parts of a snapshot share one), changes
 *         3: stamp, stamp of the commit before, voters, changes
 *         4: term long
 *         5: stamp of the last commit, voters, promised term long; at the end of a snapshot of a cluster's journal
 * changes int count, then each as length int and {@link MetadataChangeCodec}'s bytes
 * </pre>
 */
sealed interface JournalFrame {
    /** Length and checksum. */
    int HEADER_BYTES = 8;

    /** The kind and the shortest fields. */
    int MIN_BODY_BYTES = 9;

    /** Part of a snapshot. */
    record Snapshot(long version, List<MetadataChange> changes) implements JournalFrame {}

    /** A commit of a standalone node. */
    record Commit(long version, List<MetadataChange> changes) implements JournalFrame {}

    /** A commit of a cluster. */
    record Stamped(Entry entry) implements JournalFrame {}

    /** The journal's word for a term. */
    record Promise(long term) implements JournalFrame {}

    /** What the image of a snapshot does not say. */
    record Summary(Stamp last, Set<Integer> voters, long promisedTerm) implements JournalFrame {}

    /** A frame cut out of a file, and where the next one begins. */
    record Located(JournalFrame frame, int nextPosition) {}

    default ByteBuffer encode() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writeTo(new DataOutputStream(body));
        byte[] bytes = body.toByteArray();
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + bytes.length);
        frame.putInt(bytes.length).putInt(crcOf(bytes, 0, bytes.length)).put(bytes);
        return frame.flip();
    }

    private void writeTo(DataOutputStream out) throws IOException {
        if (this instanceof Snapshot part) {
            out.writeByte(1);
            out.writeLong(part.version());
            StampFields.writeChanges(out, part.changes());
        } else if (this instanceof Commit commit) {
            out.writeByte(2);
            out.writeLong(commit.version());
            StampFields.writeChanges(out, commit.changes());
        } else if (this instanceof Stamped stamped) {
            out.writeByte(3);
            StampFields.writeEntry(out, stamped.entry());
        } else if (this instanceof Promise promise) {
            out.writeByte(4);
            out.writeLong(promise.term());
        } else if (this instanceof Summary summary) {
            out.writeByte(5);
            StampFields.writeStamp(out, summary.last());
            StampFields.writeVoters(out, summary.voters());
            out.writeLong(summary.promisedTerm());
        }
    }

    private static JournalFrame readFrom(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case 1 -> new Snapshot(in.readLong(), StampFields.readChanges(in));
            case 2 -> new Commit(in.readLong(), StampFields.readChanges(in));
            case 3 -> new Stamped(StampFields.readEntry(in));
            case 4 -> new Promise(in.readLong());
            case 5 -> new Summary(StampFields.readStamp(in), StampFields.readVoters(in), in.readLong());
            default -> throw new IOException("a frame of kind " + kind + " was written by a newer version");
        };
    }

    /**
     * The frame at a position; empty when there is none whose checksum is right.
     *
     * @throws IOException when the checksum is right but the content is not understood
     */
    static Optional<Located> decode(byte[] file, int position) throws IOException {
        if (file.length - position < HEADER_BYTES + MIN_BODY_BYTES) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(file, position, HEADER_BYTES);
        int length = header.getInt();
        int crc = header.getInt();
        int body = position + HEADER_BYTES;
        if (length < MIN_BODY_BYTES || length > file.length - body || crc != crcOf(file, body, length)) {
            return Optional.empty();
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, body, length));
        return Optional.of(new Located(readFrom(in), body + length));
    }

    private static int crcOf(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
