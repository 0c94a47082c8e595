package io.millrace.testkit;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of Server-Sent Events that is cut whenever the test likes. Owned by one test thread. */
public final class EventStream implements AutoCloseable {
    private static final int PATIENCE_MS = (int) Await.PATIENCE.toMillis();

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    private String lastId = "";

    /** One event; the id is that of the last event that had one, as browsers keep it. */
    public record Event(String name, String id, JsonObject fields) {}

    /** Connects; {@code lastId} is empty for a new stream. */
    public EventStream(String url, String lastId) {
        try {
            connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setReadTimeout(PATIENCE_MS);
            if (!lastId.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", lastId);
            }
            lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(url, failure);
        }
    }

    /** Waits for the next event. */
    public Event next() {
        String name = "message";
        StringBuilder text = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring("id: ".length());
                } else if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    text.append(line.substring("data: ".length()));
                } else if (line.isEmpty() && text.length() > 0) {
                    return new Event(name, lastId, new JsonObject(text.toString()));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the stream broke", failure);
        }
        throw new AssertionError("the stream ended");
    }

    /** The fields of the next events of one name. */
    public List<Event> take(String name, int count) {
        List<Event> found = new ArrayList<>();
        while (found.size() < count) {
            Event event = next();
            if (event.name().equals(name)) {
                found.add(event);
            }
        }
        return found;
    }

    /** All events up to the one called {@code done}, it included. */
    public List<Event> toEnd() {
        List<Event> found = new ArrayList<>();
        do {
            found.add(next());
        } while (!found.get(found.size() - 1).name().equals("done"));
        return found;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
