package io.millrace.testkit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An HTTP client for tests that waits for each answer. Owned by one test thread. */
public final class HttpProbe {
    private static final Duration PATIENCE = Await.PATIENCE;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    /** A client of the server at {@code base}, such as {@code http://127.0.0.1:8080}. */
    public HttpProbe(String base) {
        this.base = base;
    }

    /** Where the server is. */
    public URI uri() {
        return URI.create(base);
    }

    /** An answer; its body as text. */
    public record Answer(int status, String mediaType, String body, HttpResponse<String> response) {
        public JsonObject json() {
            return new JsonObject(body);
        }

        public JsonArray array() {
            return new JsonArray(body);
        }

        /** Five digits of the problem; 0 for an answer that is none. */
        public int errorCode() {
            return mediaType.equals("application/problem+json") ? json().getInteger("error_code") : 0;
        }
    }

    public Answer get(String path) {
        return send("GET", path, "", "", "Accept", "*/*");
    }

    public Answer delete(String path) {
        return send("DELETE", path, "", "", "Accept", "*/*");
    }

    /** Sends plain JSON. */
    public Answer post(String path, String json) {
        return send("POST", path, "application/json", json, "Accept", "*/*");
    }

    /** Sends a body of a Kafka media type: with records in a format such as {@code binary}, or without records for no format. */
    public Answer postKafka(String path, String format, String json) {
        String subtype = format.isEmpty() ? "vnd.kafka.v2+json" : "vnd.kafka." + format + ".v2+json";
        return send("POST", path, "application/" + subtype, json, "Accept", "*/*");
    }

    /** Creates a topic that is not there yet, with as many replicas as topics have by default. */
    public void createTopic(String topic, int partitions) {
        create(new JsonObject().put("topic_name", topic).put("partitions_count", partitions));
    }

    /** Creates a topic that is not there yet. */
    public void createTopic(String topic, int partitions, int replicas) {
        create(new JsonObject()
                .put("topic_name", topic)
                .put("partitions_count", partitions)
                .put("replication_factor", replicas));
    }

    private void create(JsonObject topic) {
        Answer created = post("/admin/topics", topic.encode());
        if (created.status() != 201) {
            throw new AssertionError(topic.encode() + " was not created: " + created.body());
        }
    }

    /** Produces a record for each number, which is its key and its value. */
    public void produceNumbers(String topic, int fromInclusive, int toExclusive) {
        JsonArray records = new JsonArray();
        for (int number = fromInclusive; number < toExclusive; number++) {
            records.add(new JsonObject().put("key", number).put("value", number));
        }
        Answer answer = postKafka(
                "/topics/" + topic,
                "json",
                new JsonObject().put("records", records).encode());
        if (answer.body().contains("error_code")) {
            throw new AssertionError("not all was written: " + answer.body());
        }
    }

    /** Sends anything; {@code headers} are names and values in turn. */
    public Answer send(String method, String path, String mediaType, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .headers(headers)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!mediaType.isEmpty()) {
            request.header("Content-Type", mediaType);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(response.statusCode(), type, response.body(), response);
        } catch (IOException failure) {
            throw new AssertionError(method + " " + base + path + " was not answered", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }
}
