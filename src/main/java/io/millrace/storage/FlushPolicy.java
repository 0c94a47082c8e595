package io.millrace.storage;

import io.millrace.config.TopicConfig;

/** When a log must be flushed by {@code flush.messages} and {@code flush.ms}, whoever waits for it or not. Immutable. */
public record FlushPolicy(long flushMessages, long flushMs) {
    public static FlushPolicy of(TopicConfig config) {
        return new FlushPolicy(config.flushMessages(), config.flushMs());
    }

    /** Whether a flush is due; never when nothing is unflushed. */
    public boolean due(long unflushedMessages, long msSinceLastFlush) {
        return unflushedMessages > 0 && (unflushedMessages >= flushMessages || msSinceLastFlush >= flushMs);
    }
}
