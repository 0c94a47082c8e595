package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ConfigType.STRING;
import static io.millrace.config.ValueRule.atLeast;
import static io.millrace.config.ValueRule.between;
import static io.millrace.config.ValueRule.oneOf;

import java.util.List;

/** Definitions of the keys about consumer groups and their committed offsets. */
final class GroupKeys {
    private GroupKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker(
                        "group.coordinator.threads",
                        INT,
                        "2",
                        between(1, 256),
                        "Threads that coordinate groups: instances of the coordinator verticle."),
                broker(
                        "group.min.session.timeout.ms",
                        INT,
                        "6000",
                        atLeast(0),
                        "Shortest session timeout that a member may ask for."),
                broker(
                        "group.max.session.timeout.ms",
                        INT,
                        "1800000",
                        atLeast(1),
                        "Longest session timeout that a member may ask for."),
                broker(
                        "group.initial.rebalance.delay.ms",
                        INT,
                        "3000",
                        atLeast(0),
                        "How long an empty group waits for more members before its first rebalance."),
                broker("group.max.size", INT, "2147483647", atLeast(1), "Most members of one group."),
                broker(
                        "group.consumer.session.timeout.ms",
                        INT,
                        "45000",
                        atLeast(1),
                        "How long a member of the consumer protocol may be silent."),
                broker(
                        "group.consumer.heartbeat.interval.ms",
                        INT,
                        "5000",
                        atLeast(1),
                        "How often members of the consumer protocol are told to heartbeat."),
                broker(
                        "group.consumer.min.session.timeout.ms",
                        INT,
                        "45000",
                        atLeast(1),
                        "Lowest consumer.session.timeout.ms that a group may have of its own."),
                broker(
                        "group.consumer.max.session.timeout.ms",
                        INT,
                        "60000",
                        atLeast(1),
                        "Highest consumer.session.timeout.ms that a group may have of its own."),
                broker(
                        "group.consumer.min.heartbeat.interval.ms",
                        INT,
                        "5000",
                        atLeast(1),
                        "Lowest consumer.heartbeat.interval.ms that a group may have of its own."),
                broker(
                        "group.consumer.max.heartbeat.interval.ms",
                        INT,
                        "15000",
                        atLeast(1),
                        "Highest consumer.heartbeat.interval.ms that a group may have of its own."),
                broker(
                                "group.consumer.assignment.interval.ms",
                                INT,
                                "0",
                                atLeast(0),
                                "Least time between two assignments of a group of the consumer protocol: changes of its "
                                        + "members meanwhile wait for the next one.")
                        .dynamic(),
                broker(
                        "group.consumer.min.assignment.interval.ms",
                        INT,
                        "0",
                        atLeast(0),
                        "Lowest consumer.assignment.interval.ms that a group may have of its own."),
                broker(
                        "group.consumer.max.assignment.interval.ms",
                        INT,
                        "15000",
                        atLeast(0),
                        "Highest consumer.assignment.interval.ms that a group may have of its own."),
                broker(
                        "group.consumer.max.size",
                        INT,
                        "2147483647",
                        atLeast(1),
                        "Most members of one group of the consumer protocol."),
                broker(
                        "group.consumer.migration.policy",
                        STRING,
                        "bidirectional",
                        oneOf("bidirectional", "upgrade", "downgrade", "disabled"),
                        "Whether groups change between the classic and the consumer protocol while members are in them."),
                broker(
                        "group.alert.check.interval.ms",
                        INT,
                        "5000",
                        atLeast(100),
                        "How often the lag of the groups is looked at for alerts and events."),
                broker(
                        "group.alert.lag.records",
                        LONG,
                        "10000",
                        atLeast(0),
                        "Records that a group may be behind before an alert is raised."),
                broker(
                        "group.alert.ownerless.ms",
                        LONG,
                        "60000",
                        atLeast(0),
                        "How long a partition of a group may be without an owner before an alert is raised."),
                broker(
                        "group.alert.retention.ms",
                        LONG,
                        "3600000",
                        atLeast(0),
                        "How long before retention takes records that a group has not consumed an alert is raised."),
                broker(
                        "group.alert.rebalances.per.hour",
                        INT,
                        "1",
                        atLeast(0),
                        "Rebalances of a group within an hour that are no reason for an alert."),
                broker(
                        "group.alert.clear.ms",
                        LONG,
                        "30000",
                        atLeast(0),
                        "How long all must be well again before an alert is cleared."),
                broker(
                        "offset.metadata.max.bytes",
                        INT,
                        "4096",
                        atLeast(0),
                        "Most characters of the text that may come with a committed offset."),
                broker(
                        "offsets.retention.minutes",
                        INT,
                        "10080",
                        atLeast(1),
                        "How long the offsets of a group without members are kept, and those of topics that a group "
                                + "no longer subscribes to."),
                broker(
                        "offsets.retention.check.interval.ms",
                        LONG,
                        "600000",
                        atLeast(1),
                        "How often offsets that are due to be forgotten are looked for."),
                broker(
                        "offsets.commit.timeout.ms",
                        INT,
                        "5000",
                        atLeast(1),
                        "How long a commit may wait for the in-sync replicas' disks."),
                broker(
                        "offsets.load.buffer.size",
                        INT,
                        "5242880",
                        atLeast(1),
                        "Bytes that are read at once when a coordinator loads its groups."),
                broker(
                        "offsets.topic.num.partitions",
                        INT,
                        "50",
                        atLeast(1),
                        "Partitions of __consumer_offsets when it is created; never change it afterwards."),
                broker(
                        "offsets.topic.replication.factor",
                        INT,
                        "3",
                        atLeast(1),
                        "Replicas of __consumer_offsets when it is created; a node that is alone makes one."),
                broker(
                        "offsets.topic.segment.bytes",
                        INT,
                        "104857600",
                        atLeast(1 << 20),
                        "Segment size of __consumer_offsets, small so that it compacts and loads fast."));
    }
}
