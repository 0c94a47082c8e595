package io.millrace.storage;

/**
 * What is known about one log's bytes and names on the disk.
 *
 * <p>Thread-safe because each field is a single volatile flag: tickets of a log set them on their own threads, and the
 * worst a race does is to force once more than needed.
 */
final class FlushHealth {
    /** A force failed: the system may have dropped the pages it could not write and call the next force a success. */
    private volatile boolean suspect;
    /** Whether the log's directory is known to its parent on the disk. */
    private volatile boolean logNameDurable;

    boolean isSuspect() {
        return suspect;
    }

    void suspect(boolean suspect) {
        this.suspect = suspect;
    }

    boolean isLogNameDurable() {
        return logNameDurable;
    }

    void logNameIsDurable() {
        logNameDurable = true;
    }
}
