package io.millrace.config;

import static io.millrace.config.ConfigKey.group;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ValueRule.atLeast;

import java.util.List;

/** Definitions of the keys that a single group may have of its own. */
final class GroupOverrideKeys {
    private GroupOverrideKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                group(
                                "consumer.session.timeout.ms",
                                INT,
                                "45000",
                                atLeast(1),
                                "How long a member of the group may be silent, in the consumer protocol.")
                        .fallsBackTo("group.consumer.session.timeout.ms"),
                group(
                                "consumer.heartbeat.interval.ms",
                                INT,
                                "5000",
                                atLeast(1),
                                "How often members of the group are told to heartbeat, in the consumer protocol.")
                        .fallsBackTo("group.consumer.heartbeat.interval.ms"),
                group(
                                "consumer.assignment.interval.ms",
                                INT,
                                "0",
                                atLeast(0),
                                "Least time between two assignments of the group, in the consumer protocol.")
                        .fallsBackTo("group.consumer.assignment.interval.ms"));
    }
}
