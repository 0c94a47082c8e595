package io.millrace.cluster.journal;

import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.quorum.JournalState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The beginning of a journal file. It is written as a whole and renamed into place, so it is never half there: damage in
 * it is damage, not an unfinished write.
 *
 * <pre>
 * magic  8 bytes
 * end    long  position behind the snapshot's last frame
 * crc    int   CRC32C of both
 * frames
 * </pre>
 */
final class JournalSnapshot {
    static final int HEADER_BYTES = 20;

    private static final byte[] MAGIC = {'M', 'R', 'M', 'E', 'T', 'A', 0, 1};
    private static final int CHECKED_BYTES = 16;
    private static final int CHANGES_PER_FRAME = 1_000;

    private JournalSnapshot() {}

    /** Where the snapshot of a file ends; empty when the file does not begin with one. */
    static OptionalLong endOf(byte[] file) {
        if (file.length < HEADER_BYTES
                || !ByteBuffer.wrap(file, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return OptionalLong.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(file, MAGIC.length, HEADER_BYTES - MAGIC.length);
        long end = header.getLong();
        return header.getInt() == crcOf(file) ? OptionalLong.of(end) : OptionalLong.empty();
    }

    /**
     * Writes a file that is only a snapshot, forces it, and renames it to {@code path}; the caller forces the directory.
     *
     * @return the open file, to append to
     */
    static FileChannel write(Path path, JournalState journal, long promisedTerm) throws IOException {
        List<ByteBuffer> frames = new ArrayList<>();
        long end = HEADER_BYTES;
        List<MetadataChange> changes = journal.state().toChanges();
        for (int from = 0; from < changes.size(); from += CHANGES_PER_FRAME) {
            List<MetadataChange> part = changes.subList(from, Math.min(changes.size(), from + CHANGES_PER_FRAME));
            ByteBuffer frame = new JournalFrame.Snapshot(journal.last().version(), part).encode();
            end += frame.remaining();
            frames.add(frame);
        }
        if (journal.last().term() > 0 || promisedTerm > 0) {
            ByteBuffer frame = new JournalFrame.Summary(journal.last(), journal.voters(), promisedTerm).encode();
            end += frame.remaining();
            frames.add(frame);
        }
        Path beside = path.resolveSibling(path.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(
                beside,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            writeFully(channel, header(end), 0);
            long position = HEADER_BYTES;
            for (ByteBuffer frame : frames) {
                int frameBytes = frame.remaining();
                writeFully(channel, frame, position);
                position += frameBytes;
            }
            channel.force(true);
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        return channel;
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static ByteBuffer header(long end) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putLong(end);
        return header.putInt(crcOf(header.array())).flip();
    }

    private static int crcOf(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CHECKED_BYTES);
        return (int) crc.getValue();
    }
}
