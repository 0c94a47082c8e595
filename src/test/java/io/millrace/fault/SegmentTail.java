package io.millrace.fault;

import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * What is appended to a partition on a node's disk, read from outside the node. Owned by one test thread.
 *
 * <p>Follows the segment that is the active one when it is opened; what it is for takes much less time than a segment does.
 */
final class SegmentTail implements AutoCloseable {
    private final FileChannel channel;
    private final RecordBatch batch = new RecordBatch();
    private long position;

    /** Takes a batch; its bytes are there until it returns. */
    @FunctionalInterface
    interface Reader {
        void take(RecordBatch batch) throws IOException;
    }

    private SegmentTail(FileChannel channel) {
        this.channel = channel;
    }

    /** A tail behind everything that is in the newest segment of a partition's directory that can be read now. */
    static SegmentTail open(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path newest = files.filter(file -> file.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow(() -> new AssertionError("there is no segment in " + directory));
            SegmentTail tail = new SegmentTail(FileChannel.open(newest, StandardOpenOption.READ));
            tail.poll(skipped -> {});
            return tail;
        }
    }

    /** Reads the batches that have become complete since it was asked last. */
    void poll(Reader reader) throws IOException {
        long appended = channel.size() - position;
        if (appended < RecordBatch.HEADER_BYTES) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(appended));
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {}
        int at = 0;
        while (bytes.position() - at >= RecordBatch.HEADER_BYTES) {
            batch.wrap(bytes, at);
            if (batch.sizeBytes() > bytes.position() - at || !batch.crcIsValid()) {
                break; // It is being written at this moment.
            }
            reader.take(batch);
            at += batch.sizeBytes();
        }
        position += at;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
