package io.millrace.filter;

import io.millrace.record.RecordHeader;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record that a filter is asked about: a view that is valid for the one call. Nobody moves or writes its buffers. */
public interface CandidateRecord {
    int partition();

    long offset();

    long timestampMs();

    @Nullable
    ByteBuffer key();

    @Nullable
    ByteBuffer value();

    /** Decoded at each call, so that whoever does not ask does not pay. */
    List<RecordHeader> headers();
}
