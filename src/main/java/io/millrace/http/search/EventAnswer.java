package io.millrace.http.search;

import io.millrace.http.MediaTypes;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Matches and progress as Server-Sent Events. Owned by the event loop of its connection. */
final class EventAnswer extends ResponseSink {
    EventAnswer(HttpServerResponse response) {
        super(response, MediaTypes.EVENT_STREAM);
    }

    @Override
    public void match(Match match, String id) {
        head("match", id);
        pending().appendBytes(match.json()).appendString("\n\n");
    }

    @Override
    public void progress(JsonObject progress, String id) {
        lastly("progress", progress, id);
        flush();
    }

    @Override
    void lastWords(JsonObject done, String id) {
        lastly("done", done, id);
    }

    private void lastly(String event, JsonObject fields, String id) {
        head(event, id);
        pending().appendString(fields.encode()).appendString("\n\n");
    }

    private void head(String event, String id) {
        if (!id.isEmpty()) {
            pending().appendString("id: ").appendString(id).appendString("\n");
        }
        pending().appendString("event: ").appendString(event).appendString("\ndata: ");
    }
}
