package io.millrace.http.search;

import io.millrace.http.MediaTypes;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * Matches as the lines of a file that a browser saves. An export that could not go on to its end says so in its last line. Owned by
 * the event loop of its connection.
 */
final class FileAnswer extends ResponseSink {
    /** An empty line after so many reports of progress without a match keeps the connection from being taken for idle. */
    private static final int QUIET_REPORTS = 20;

    private int quietReports;

    FileAnswer(HttpServerResponse response, String topic) {
        super(response, MediaTypes.NDJSON);
        response.putHeader("Content-Disposition", "attachment; filename=\"" + topic + ".ndjson\"");
    }

    @Override
    public void match(Match match, String id) {
        quietReports = 0;
        pending().appendBytes(match.json()).appendByte((byte) '\n');
    }

    @Override
    public void progress(JsonObject progress, String id) {
        if (++quietReports >= QUIET_REPORTS) {
            quietReports = 0;
            pending().appendByte((byte) '\n');
            flush();
        }
    }

    @Override
    void lastWords(JsonObject done, String id) {
        if (done.getString("reason").equals(SearchProgress.FAILED)) {
            pending()
                    .appendString(new JsonObject()
                            .put("error", done.getString("message"))
                            .encode())
                    .appendByte((byte) '\n');
        }
    }
}
