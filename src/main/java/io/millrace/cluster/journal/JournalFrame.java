package io.millrace.cluster.journal;

import io.millrace.cluster.MetadataChange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One unit of the journal that is there wholly or not at all. Immutable.
 *
 * <pre>
 * length  int   bytes behind the crc
 * crc     int   CRC32C of those bytes
 * kind    byte  1 part of a snapshot, 2 a commit
 * version long  of the image afterwards; the parts of a snapshot share one
 * changes int count, then each as length int and {@link MetadataChangeCodec}'s bytes
 * </pre>
 */
record JournalFrame(Kind kind, long version, List<MetadataChange> changes) {
    /** Length and checksum. */
    static final int HEADER_BYTES = 8;

    private static final int MIN_BODY_BYTES = 13;

    /** What a frame is. */
    enum Kind {
        SNAPSHOT(1),
        COMMIT(2);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        static Kind of(byte code) throws IOException {
            return switch (code) {
                case 1 -> SNAPSHOT;
                case 2 -> COMMIT;
                default -> throw new IOException("a frame of kind " + code + " was written by a newer version");
            };
        }
    }

    JournalFrame {
        changes = List.copyOf(changes);
    }

    /** A frame cut out of a file, and where the next one begins. */
    record Located(JournalFrame frame, int nextPosition) {}

    ByteBuffer encode() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeByte(kind.code);
        out.writeLong(version);
        out.writeInt(changes.size());
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        for (MetadataChange change : changes) {
            one.reset();
            MetadataChangeCodec.write(new DataOutputStream(one), change);
            out.writeInt(one.size());
            one.writeTo(out);
        }
        byte[] bytes = body.toByteArray();
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + bytes.length);
        frame.putInt(bytes.length).putInt(crcOf(bytes, 0, bytes.length)).put(bytes);
        return frame.flip();
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
        return Optional.of(new Located(read(file, body, length), body + length));
    }

    private static JournalFrame read(byte[] file, int body, int length) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, body, length));
        Kind kind = Kind.of(in.readByte());
        long version = in.readLong();
        List<MetadataChange> changes = Fields.readList(in, source -> readChange(in));
        return new JournalFrame(kind, version, changes);
    }

    /** Each change has its own length, so that fields a newer version added behind are skipped. */
    private static MetadataChange readChange(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] change = in.readNBytes(length);
        return MetadataChangeCodec.read(new DataInputStream(new ByteArrayInputStream(change)));
    }

    private static int crcOf(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
