package io.millrace.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
        JsonObject history = new NodeHttp(http).ask("/admin/groups/" + NodeHttp.escaped(groupId) + "/history");
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
}
