package io.millrace.config;

import java.util.List;
import java.util.Set;

/** Keys of Kafka's server.properties that this broker does not have, so that a refusal can say so instead of guessing. */
final class KafkaKeys {
    private static final List<String> PREFIXES = List.of(
            "ssl.",
            "sasl.",
            "security.",
            "controller.",
            "group.",
            "offset.",
            "offsets.",
            "transaction.",
            "remote.",
            "share.",
            "metadata.",
            "metric.",
            "metrics.",
            "telemetry.",
            "quota.",
            "replica.",
            "replication.",
            "delegation.",
            "config.providers",
            "errors.deadletterqueue.",
            "log.cleaner.io.",
            "alter.",
            "password.");

    private static final Set<String> NAMES = Set.of(
            "add.partitions.to.txn.retry.backoff.max.ms",
            "add.partitions.to.txn.retry.backoff.ms",
            "authorizer.class.name",
            "background.threads",
            "broker.heartbeat.interval.ms",
            "broker.id",
            "broker.session.timeout.ms",
            "client.quota.callback.class",
            "connection.failed.authentication.delay.ms",
            "connections.max.reauth.ms",
            "controlled.shutdown.enable",
            "cordoned.log.dirs",
            "create.topic.policy.class.name",
            "delete.records.purgatory.purge.interval.requests",
            "early.start.listeners",
            "fetch.purgatory.purge.interval.requests",
            "follower.fetch.last.tiered.offset.enable",
            "initial.broker.registration.timeout.ms",
            "inter.broker.listener.name",
            "kafka.metrics.polling.interval.secs",
            "kafka.metrics.reporters",
            "listener.security.protocol.map",
            "log.cleaner.enable",
            "log.dir",
            "log.dir.failure.timeout.ms",
            "log.flush.scheduler.interval.ms",
            "log.flush.start.offset.checkpoint.interval.ms",
            "log.local.retention.bytes",
            "log.local.retention.ms",
            "log.remote.copy.lag.bytes",
            "log.remote.copy.lag.ms",
            "max.connection.creation.rate",
            "max.connections.per.ip.overrides",
            "num.io.threads",
            "num.replica.alter.log.dirs.threads",
            "num.replica.fetchers",
            "principal.builder.class",
            "process.roles",
            "producer.purgatory.purge.interval.requests",
            "queued.max.requests",
            "request.timeout.ms",
            "socket.connection.setup.timeout.max.ms",
            "socket.connection.setup.timeout.ms",
            "zookeeper.connect");

    private KafkaKeys() {}

    static boolean contains(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }
}
