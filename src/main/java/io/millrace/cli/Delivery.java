package io.millrace.cli;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What became of the records handed to a producer. Thread-safe because it is two atomics: the producer's own thread
 * writes, the command reads.
 */
final class Delivery {
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable Failure> firstFailure = new AtomicReference<>();

    private record Failure(long recordNumber, Exception cause) {}

    /** The callback for the record of that number, counted from 1. */
    Callback record(long recordNumber) {
        return (RecordMetadata metadata, Exception failure) -> {
            if (failure == null) {
                written.incrementAndGet();
            } else {
                firstFailure.compareAndSet(null, new Failure(recordNumber, failure));
            }
        };
    }

    long written() {
        return written.get();
    }

    /** Throws when a record was not written: the rest of the input would be written out of order. */
    void requireNoFailure() {
        Failure failure = firstFailure.get();
        if (failure != null) {
            throw CommandFailure.failed(
                    "Record " + failure.recordNumber() + " was not written ("
                            + Wording.count(written.get(), "record") + " were). "
                            + ClientErrors.explain(failure.cause()).sentence(),
                    failure.cause());
        }
    }
}
