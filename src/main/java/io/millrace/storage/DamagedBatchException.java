package io.millrace.storage;

import java.io.IOException;

/** Where a batch should begin in a file there are other bytes. */
final class DamagedBatchException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedBatchException(String message) {
        super(message);
    }
}
