package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.BOOLEAN;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LIST;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ConfigType.STRING;
import static io.millrace.config.ValueRule.any;
import static io.millrace.config.ValueRule.atLeast;
import static io.millrace.config.ValueRule.between;
import static io.millrace.config.ValueRule.oneOf;

import java.util.List;

/** Definitions of the keys about the node itself: identity, addresses, directories, topics in general. */
final class NodeKeys {
    static final String RACK_AWARE = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    private static final String LEADER = "org.apache.kafka.common.replica.LeaderSelector";

    private NodeKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker("node.id", INT, "1", atLeast(0), "Number of this node; different for every node of a cluster."),
                broker(
                        "listeners",
                        LIST,
                        "PLAINTEXT://127.0.0.1:9092",
                        any(),
                        "Addresses on which Kafka clients are served: NAME://host:port, several separated by commas. "
                                + "An empty host means every interface."),
                broker(
                                "advertised.listeners",
                                LIST,
                                "",
                                any(),
                                "Addresses told to clients, one for each listener name. Unset: the host that the "
                                        + "listener names, or, if it is on every interface, the address on which "
                                        + "the client reached this node.")
                        .unset(),
                broker("log.dirs", LIST, "data", any(), "Directories that hold the partitions, separated by commas."),
                broker("broker.rack", STRING, "", any(), "Rack or zone of this node, told to clients.")
                        .unset(),
                broker(
                                "replica.selector.class",
                                STRING,
                                LEADER,
                                oneOf(LEADER, RACK_AWARE),
                                "Where consumers read that say their rack (client.rack): at leaders, or at a replica in "
                                        + "their rack where there is one in sync.")
                        .unset(),
                broker(
                        "auto.create.topics.enable",
                        BOOLEAN,
                        "false",
                        any(),
                        "Whether a topic is created when a client asks for one that does not exist."),
                broker("delete.topic.enable", BOOLEAN, "true", any(), "Whether topics may be deleted."),
                broker("num.partitions", INT, "1", atLeast(1), "Partitions of a topic created without a number."),
                broker(
                        "log.format",
                        STRING,
                        "text",
                        oneOf("text", "json"),
                        "Form of this node's own log lines: text for people, json for programs."),
                broker(
                        "default.replication.factor",
                        INT,
                        "1",
                        atLeast(1),
                        "Replicas of a topic created without a number."),
                broker(
                        "replica.lag.time.max.ms",
                        LONG,
                        "30000",
                        atLeast(1),
                        "Time without catching up after which a follower is not in sync any more."),
                broker(
                        "num.network.threads",
                        INT,
                        "3",
                        between(1, 256),
                        "Event loops that serve Kafka clients: instances of the Kafka server verticle."),
                broker(
                                "partition.instances",
                                INT,
                                "1",
                                between(1, 256),
                                "Owners that partitions are spread over: instances of the partition verticle. May be set "
                                        + "for one node while it runs; partitions move without an error for clients.")
                        .dynamic(),
                broker(
                        "num.recovery.threads.per.data.dir",
                        INT,
                        "2",
                        between(1, 64),
                        "Threads for each log directory that load logs at the start."));
    }
}
