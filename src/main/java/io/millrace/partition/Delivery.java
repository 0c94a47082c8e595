package io.millrace.partition;

import io.vertx.core.Context;

/** Something that an owner has finished and that must be told on the context that waits for it. */
public interface Delivery {
    /** Where {@link #deliver} runs. */
    Context context();

    /** Tells the waiter; called once, on {@link #context}. */
    void deliver();
}
