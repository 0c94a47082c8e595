package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.HostedNode;
import io.millrace.testkit.HttpNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.millrace.testkit.SocketStream;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Streams without an end: events that are cut and resumed, WebSockets, and the document that lists everything. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpStreamsTest {
    private final Path dir;
    private HttpNode node;
    private HttpProbe http = new HttpProbe("");

    HttpStreamsTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeAll
    void start() throws Exception {
        node = HttpNode.start(dir);
        http = node.http();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private void produce(String topic, int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int number = from; number < to; number++) {
            lines.append("{\"key\":")
                    .append(number)
                    .append(",\"value\":")
                    .append(number)
                    .append("}\n");
        }
        Answer answer =
                http.send("POST", "/topics/" + topic, "application/x-ndjson", lines.toString(), "Accept", "*/*");
        assertThat(answer.body().lines()).hasSize(to - from);
    }

    /** Reads events until there are enough, then cuts the connection; returns the id of the last one. */
    private String read(String path, String lastId, int count, List<Integer> values) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(http.uri() + path).toURL().openConnection();
        connection.setReadTimeout((int) Await.PATIENCE.toMillis());
        if (!lastId.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastId);
        }
        String id = lastId;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            String next = "";
            while (seen < count) {
                String line = lines.readLine();
                if (line.startsWith("id: ")) {
                    next = line.substring("id: ".length());
                } else if (line.startsWith("data: ")) {
                    values.add(Integer.parseInt(new JsonObject(line.substring("data: ".length())).getString("value")));
                    id = next;
                    seen++;
                }
            }
        } finally {
            connection.disconnect();
        }
        return id;
    }

    @Test
    void aClientThatIsCutResumesWithoutLossOrRepeat() throws Exception {
        http.createTopic("followed", 3);
        produce("followed", 0, 300);
        List<Integer> values = new ArrayList<>();

        String id = read("/topics/followed/stream?from=earliest", "", 120, values);
        id = read("/topics/followed/stream?from=earliest", id, 100, values);
        produce("followed", 300, 330);
        read("/topics/followed/stream", id, 110, values);

        assertThat(values).hasSize(330).doesNotHaveDuplicates();
    }

    @Test
    void aWebSocketHearsOfNewRecords() throws Exception {
        http.createTopic("heard", 1);
        Vertx vertx = Vertx.vertx();
        String path = "/topics/heard/stream?from=earliest&format=json";
        try (SocketStream socket = new SocketStream(vertx, http.uri(), path)) {
            produce("heard", 7, 8);
            JsonObject message = socket.next();

            assertThat(message.getString("id")).isEqualTo("0:1");
            assertThat(message.getJsonObject("record").getInteger("value")).isEqualTo(7);
        } finally {
            HostedNode.await(vertx.close());
        }
    }

    @Test
    void beginsAtAnOffsetOrATimeAsASearchDoes() throws Exception {
        http.createTopic("placed", 1);
        produce("placed", 0, 5);

        List<Integer> behind = new ArrayList<>();
        read("/topics/placed/stream?from=offset:3", "", 2, behind);
        List<Integer> since = new ArrayList<>();
        read("/topics/placed/stream?from=timestamp:0", "", 5, since);

        assertThat(behind).containsExactly(3, 4);
        assertThat(since).hasSize(5);
    }

    @Test
    void saysWhatIsWrongBeforeTheStreamBegins() {
        http.createTopic("strict", 1);

        assertThat(http.get("/topics/none/stream").errorCode()).isEqualTo(40401);
        assertThat(http.get("/topics/strict/stream?from=somewhere").errorCode()).isEqualTo(40003);
        assertThat(http.get("/topics/strict/stream?from=offset:1&partition=1").errorCode())
                .isEqualTo(40003);
        assertThat(http.send("GET", "/topics/strict/stream", "", "", "Last-Event-ID", "x")
                        .errorCode())
                .isEqualTo(40003);
    }

    @Test
    void describesItselfAsOpenApi() {
        JsonObject document = http.get("/openapi.json").json();

        assertThat(document.getString("openapi")).isEqualTo("3.1.0");
        JsonObject paths = document.getJsonObject("paths");
        assertThat(paths.fieldNames())
                .contains("/topics/{topic}", "/consumers/{group}", "/topics/{topic}/stream", "/metrics");
        for (String path : paths.fieldNames()) {
            String plain = path.replaceAll("\\{[a-z_]+}", "0");
            for (String verb : paths.getJsonObject(path).fieldNames()) {
                if (!verb.equals("get") || path.endsWith("stream")) {
                    continue;
                }
                assertThat(http.get(plain).errorCode()).as(path).isNotIn(40400, 40500, 50001);
            }
        }
    }

    /** A value of a schema, as simple as it may be. */
    private static Object sample(JsonObject schema) {
        if (schema.containsKey("enum")) {
            return schema.getJsonArray("enum").getValue(0);
        }
        return switch (schema.getString("type", "")) {
            case "integer" -> 0;
            case "boolean" -> true;
            case "array" -> new JsonArray().add(sample(schema.getJsonObject("items")));
            case "object" -> {
                JsonObject object = new JsonObject();
                JsonObject fields = schema.getJsonObject("properties", new JsonObject());
                fields.fieldNames().forEach(name -> object.put(name, sample(fields.getJsonObject(name))));
                yield object;
            }
            default -> "0";
        };
    }

    @Test
    void everyBodyIsDocumentedAsItIsRead() {
        http.createTopic("0", 1);
        http.postKafka("/consumers/0", "", "{\"name\":\"0\"}");
        JsonObject paths = http.get("/openapi.json").json().getJsonObject("paths");
        int bodies = 0;
        for (String path : paths.fieldNames()) {
            for (String verb : paths.getJsonObject(path).fieldNames()) {
                JsonObject operation = paths.getJsonObject(path).getJsonObject(verb);
                if (!operation.containsKey("requestBody")) {
                    assertThat(verb + " " + path).matches("(get|delete) .*|post .*/(drain|empty|abort)");
                    continue;
                }
                JsonObject content = operation.getJsonObject("requestBody").getJsonObject("content");
                String mediaType = content.fieldNames().iterator().next();
                JsonObject schema = content.getJsonObject(mediaType).getJsonObject("schema");
                boolean planned = operation.getJsonArray("parameters").encode().contains("dry_run");
                String target = path.replace("{broker}", "1").replaceAll("\\{[a-z_]+}", "0");
                Answer answer = http.send(
                        verb.toUpperCase(Locale.ROOT),
                        target + (planned ? "?dry_run=true" : ""),
                        mediaType,
                        ((JsonObject) sample(schema)).encode(),
                        "Accept",
                        "*/*");
                assertThat(answer.errorCode()).as(path + ": " + answer.body()).isNotIn(40001, 40002, 40400, 50001);
                bodies++;
            }
        }
        assertThat(bodies).isGreaterThan(15);
        http.delete("/consumers/0/instances/0");
    }
}
