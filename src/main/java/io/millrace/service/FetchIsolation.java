package io.millrace.service;

/** Upper bound of a read. */
public enum FetchIsolation {
    /** Followers: everything in the log. */
    LOG_END,
    /** Consumers, read_uncommitted. */
    HIGH_WATERMARK,
    /** Consumers, read_committed. */
    LAST_STABLE_OFFSET
}
