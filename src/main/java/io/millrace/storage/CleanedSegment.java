package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * The output of a compaction, in {@code .cleaned} files that no reader knows, until {@link PartitionLog#replace} puts it
 * in the place of its sources.
 *
 * <p>Confined to the worker that cleans; then handed over to the partition's owner.
 */
public final class CleanedSegment {
    private final List<CleanableSegment> sources;
    private final LogSegment segment;
    private final RecordBatch view = new RecordBatch();

    CleanedSegment(List<CleanableSegment> sources, LogSegment segment) {
        this.sources = sources;
        this.segment = segment;
    }

    /** Adds a batch (position to limit) behind those before it. */
    public void append(ByteBuffer batch) throws IOException {
        SegmentFile records = segment.records();
        int position = records.sizeBytes();
        int sizeBytes = batch.remaining();
        view.wrap(batch, batch.position());
        records.write(batch.duplicate());
        segment.note(view, position);
        records.accept(sizeBytes);
    }

    /** Adds an aborted transaction of which records are left in the sources. */
    public void append(AbortedTransaction transaction) throws IOException {
        segment.indexes().transactions().append(transaction);
    }

    /** Puts everything on the disk. */
    public void finish() throws IOException {
        segment.seal();
        Path records = segment.records().path();
        segment.records().channel().force(true);
        segment.indexes().force();
        segment.indexes().transactions().force();
        FileTime modified = Files.getLastModifiedTime(
                sources.get(sources.size() - 1).segment().records().path());
        Files.setLastModifiedTime(records, modified);
    }

    /** Removes the files. */
    public void discard() throws IOException {
        segment.delete();
    }

    public int sizeBytes() {
        return segment.records().sizeBytes();
    }

    List<CleanableSegment> sources() {
        return sources;
    }

    LogSegment segment() {
        return segment;
    }
}
