package io.millrace.service.figures;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The key of records as a ranking keeps it: of a long one only the beginning and a checksum of the whole. Immutable by
 * convention: nobody moves or writes the buffer.
 *
 * @param bytes what is kept; the last four are the checksum where it is cut
 */
public record RecordKey(ByteBuffer bytes, boolean cut) {
    private static final int MAX_BYTES = 512;

    /** Copies a key out of a view. */
    static RecordKey of(ByteBuffer view) {
        int length = view.remaining();
        if (length <= MAX_BYTES) {
            return new RecordKey(
                    ByteBuffer.allocate(length).put(view.duplicate()).flip(), false);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(view.duplicate());
        ByteBuffer kept = ByteBuffer.allocate(MAX_BYTES);
        kept.put(view.duplicate().limit(view.position() + MAX_BYTES - Integer.BYTES));
        return new RecordKey(kept.putInt((int) checksum.getValue()).flip(), true);
    }

    /** What is left of the key itself. */
    public ByteBuffer prefix() {
        return cut ? bytes.slice(0, bytes.limit() - Integer.BYTES) : bytes.duplicate();
    }
}
