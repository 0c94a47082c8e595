package io.millrace.storage;

import java.io.IOException;

/** Storage cannot start or go on; the message is written for a person and says what to do. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
