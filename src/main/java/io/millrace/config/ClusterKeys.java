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

import java.util.List;

/** Definitions of the keys about being one of several nodes. */
final class ClusterKeys {
    private ClusterKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker(
                                "cluster",
                                LIST,
                                "",
                                any(),
                                "Addresses on which the nodes of the cluster talk to each other: host:port, separated by "
                                        + "commas, the same list on every node. Unset: a node of its own.")
                        .unset(),
                broker("cluster.name", STRING, "millrace", any(), "Nodes of different names do not join each other."),
                broker(
                                "cluster.listen",
                                STRING,
                                "",
                                any(),
                                "host:port on which this node talks to the others. Unset: the first of the addresses in "
                                        + "cluster that is of this machine and free.")
                        .unset(),
                broker(
                        "replication.port",
                        INT,
                        "0",
                        between(0, 65_535),
                        "Port on which this node gives other nodes the records they copy, on the host of its cluster "
                                + "address. 0: any that is free."),
                broker(
                                "cluster.config",
                                STRING,
                                "",
                                any(),
                                "Hazelcast's own settings (xml or yaml), for discovery other than by a list of addresses.")
                        .unset(),
                broker(
                                "node.draining",
                                BOOLEAN,
                                "false",
                                any(),
                                "Whether a node gives its partitions to others and gets no new ones; set for one node "
                                        + "while it runs.")
                        .dynamic(),
                broker(
                                "leader.replication.throttled.rate",
                                LONG,
                                "9223372036854775807",
                                atLeast(1),
                                "Bytes a second that a node sends to replicas out of sync that"
                                        + " leader.replication.throttled.replicas of their topics names.")
                        .dynamic(),
                broker(
                                "follower.replication.throttled.rate",
                                LONG,
                                "9223372036854775807",
                                atLeast(1),
                                "Bytes a second that a node copies into replicas out of sync that"
                                        + " follower.replication.throttled.replicas of their topics names.")
                        .dynamic(),
                broker(
                                "replica.alter.log.dirs.io.max.bytes.per.second",
                                LONG,
                                "9223372036854775807",
                                atLeast(1),
                                "Bytes a second at which replicas move between the log directories of a node.")
                        .dynamic(),
                broker(
                                "auto.leader.rebalance.enable",
                                BOOLEAN,
                                "true",
                                any(),
                                "Whether leadership goes back to the first replica by itself.")
                        .dynamic(),
                broker(
                        "leader.imbalance.check.interval.seconds",
                        LONG,
                        "300",
                        atLeast(1),
                        "How often leadership is looked at for that."),
                broker(
                        "leader.imbalance.per.broker.percentage",
                        INT,
                        "10",
                        between(0, 100),
                        "Part of the partitions a node should lead that others may lead before it gets them back."));
    }
}
