package io.millrace.http.search;

import io.vertx.core.json.JsonObject;

/** Where the answer to a search goes. Owned by the event loop of its connection. */
interface SearchSink {
    /**
     * Adds a match to what the next {@link #flush} sends.
     *
     * @param id where a client that has this match goes on; empty when it is not worth saying for each match
     */
    void match(Match match, String id);

    /** Sends what was added. */
    void flush();

    /** Tells how far the search has come. */
    void progress(JsonObject progress, String id);

    /** Ends the answer. */
    void done(JsonObject done, String id);

    /** Whether the client has to catch up first. */
    boolean isFull();

    void onDrain(Runnable drained);

    /** Called, perhaps more than once, when the connection ends or the answer has. */
    void onEnd(Runnable ended);
}
