package io.millrace.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the latest rebalances of a group with their reasons, which Kafka's protocol has no request for. */
@Command(
        name = "history",
        description = "Show the latest rebalances of a group: when, why, how long. Asks the HTTP port of a node.")
final class GroupHistoryCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final Console console;

    @Parameters(paramLabel = "group", description = "Id of the group.")
    private String groupId = "";

    @Option(
            names = "--http",
            paramLabel = "host:port",
            defaultValue = "127.0.0.1:8080",
            description = "HTTP address of any node. Default: ${DEFAULT-VALUE}.")
    private String http = "127.0.0.1:8080";

    GroupHistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonObject history = ask();
        console.out()
                .println("Group " + groupId + ": "
                        + Wording.count(history.getLong("count", 0L), "rebalance")
                        + " since this node took it over");
        JsonArray rebalances = history.getJsonArray("rebalances", new JsonArray());
        Table table = new Table("began", "took", "generation", "members", "reasons");
        for (int i = 0; i < rebalances.size(); i++) {
            JsonObject rebalance = rebalances.getJsonObject(i);
            table.row(
                    Instant.ofEpochMilli(rebalance.getLong("began_ms")),
                    rebalance.getLong("took_ms") + " ms",
                    rebalance.getInteger("generation"),
                    rebalance.getInteger("members"),
                    String.join(
                            "; ",
                            rebalance.getJsonArray("reasons").stream()
                                    .map(Object::toString)
                                    .toList()));
        }
        table.print(console.out());
        return ExitCode.OK;
    }

    private JsonObject ask() throws InterruptedException {
        String path = "/admin/groups/"
                + URLEncoder.encode(groupId, StandardCharsets.UTF_8).replace("+", "%20");
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + http + path + "/history"))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonObject body = new JsonObject(response.body());
            if (response.statusCode() != OK) {
                throw CommandFailure.failed(
                        "The node at " + http + " says: " + body.getString("detail", response.body()));
            }
            return body;
        } catch (IOException e) {
            throw CommandFailure.failed("No answer over HTTP from " + http + " (" + ClientErrors.reason(e)
                    + "). The address of a node's HTTP port is in its ready line; give it with --http.");
        } catch (DecodeException e) {
            throw CommandFailure.failed("What answers at " + http + " is no Millrace node: its answer is no JSON.");
        }
    }
}
