package io.millrace.http.stream;

import io.vertx.core.buffer.Buffer;

/** Where the records of a stream go: a connection that can be behind. Owned by the event loop of its connection. */
interface StreamSink {
    /**
     * Sends one record.
     *
     * @param id positions behind it, by which a client resumes
     */
    void send(String id, Buffer record);

    /** Says that the stream is alive though there is nothing to send. */
    void keepAlive();

    /** Ends the stream with a reason. */
    void fail(String reason);

    /** Whether nothing should be sent until {@link #onDrain} says so. */
    boolean isFull();

    void onDrain(Runnable drained);

    /** Has {@code ended} run once or more when the connection or the stream is over. */
    void onEnd(Runnable ended);
}
