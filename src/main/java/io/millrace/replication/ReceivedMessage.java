package io.millrace.replication;

import io.millrace.common.Invariants;
import java.nio.ByteBuffer;

/**
 * A message in memory of the transport, which gets it back when the last who looks into it has let go.
 *
 * <p>Confined to the context that received it; others may read the bytes while it is held for them. Begins with one holder.
 */
public final class ReceivedMessage {
    private final ByteBuffer bytes;
    private final Runnable giveBack;
    private int holders = 1;

    /**
     * Wraps a message that just arrived.
     *
     * @param giveBack called once, when nobody reads {@code bytes} any more
     */
    public ReceivedMessage(ByteBuffer bytes, Runnable giveBack) {
        this.bytes = bytes;
        this.giveBack = giveBack;
    }

    public ByteBuffer bytes() {
        return bytes;
    }

    /** One more looks into it. */
    void hold() {
        Invariants.check(holders > 0, "the message was given back");
        holders++;
    }

    /** One looks into it no more. */
    public void release() {
        Invariants.check(holders > 0, "the message was given back");
        holders--;
        if (holders == 0) {
            giveBack.run();
        }
    }
}
