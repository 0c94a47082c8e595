package io.millrace.config;

import java.util.List;
import java.util.Optional;

/**
 * Keys of Kafka's server.properties about what there is not here, and those that Kafka itself has given up. A node takes them from
 * its file or environment without effect, and does not list them. Immutable.
 *
 * @param reason a clause that says why they have no effect
 * @param names whole names, and beginnings of names, which end with a dot
 */
record KafkaFeatures(String reason, List<String> names) {
    private static final List<KafkaFeatures> ALL = List.of(
            new KafkaFeatures(
                    "there is no TLS, SASL or authorization",
                    List.of(
                            "allow.everyone.if.no.acl.found",
                            "authorizer.class.name",
                            "connection.failed.authentication.delay.ms",
                            "connections.max.reauth.ms",
                            "delegation.token.",
                            "early.start.listeners",
                            "listener.name.",
                            "password.encoder.",
                            "principal.builder.class",
                            "sasl.",
                            "security.providers",
                            "ssl.",
                            "super.users")),
            new KafkaFeatures(
                    "there is no tiered storage",
                    List.of(
                            "follower.fetch.last.tiered.offset.enable",
                            "log.local.retention.",
                            "log.remote.copy.lag.",
                            "remote.",
                            "rlmm.config.",
                            "rsm.config.")),
            new KafkaFeatures(
                    "there are no share groups",
                    List.of("errors.deadletterqueue.", "group.share.", "share.coordinator.", "share.fetch.")),
            new KafkaFeatures("there are no groups of the streams protocol", List.of("group.streams.")),
            new KafkaFeatures(
                    "classes of Kafka's are not loaded",
                    List.of(
                            "alter.config.policy.class.name",
                            "client.quota.callback.class",
                            "config.providers",
                            "config.providers.",
                            "create.topic.policy.class.name",
                            "group.consumer.assignors")),
            new KafkaFeatures(
                    "there is no such switch",
                    List.of(
                            "cordoned.log.dirs",
                            "group.coordinator.rebalance.protocols",
                            "transaction.two.phase.commit.enable")),
            new KafkaFeatures(
                    "it is internal to Kafka",
                    List.of(
                            "controller.performance.",
                            "group.consumer.assignor.offload.enable",
                            "group.consumer.regex.refresh.interval.ms",
                            "internal.metadata.",
                            "log.initial.task.delay.ms",
                            "server.max.startup.time.ms",
                            "unclean.leader.election.interval.ms",
                            "unstable.")),
            new KafkaFeatures(
                    "Kafka has given it up",
                    List.of(
                            "broker.id.generation.enable",
                            "control.plane.listener.name",
                            "controlled.shutdown.max.retries",
                            "controlled.shutdown.retry.backoff.ms",
                            "inter.broker.protocol.version",
                            "log.message.downconversion.enable",
                            "log.message.format.version",
                            "log.message.timestamp.difference.max.ms",
                            "offsets.commit.required.acks",
                            "reserved.broker.max.id",
                            "zookeeper.")));

    static Optional<String> reason(String name) {
        return ALL.stream()
                .filter(feature -> feature.names.stream().anyMatch(given -> matches(given, name)))
                .map(KafkaFeatures::reason)
                .findFirst();
    }

    private static boolean matches(String given, String name) {
        return given.endsWith(".") ? name.startsWith(given) : name.equals(given);
    }
}
