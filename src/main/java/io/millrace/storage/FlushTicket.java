package io.millrace.storage;

import java.io.IOException;

/**
 * One promise to make a log durable up to an offset: taken on the owner's context, forced on any thread, handed back to
 * the owner with {@link PartitionLog#onFlushed}.
 */
public interface FlushTicket {
    /** End offset (exclusive) that is on disk once {@link #force} returned. */
    LogPosition end();

    /** Writes everything before {@link #end} to the disk; blocks for the disk. */
    void force() throws IOException;
}
