package io.millrace.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Definitions of the keys of Kafka's server.properties about machinery that works otherwise here: a node takes them from its file
 * or environment and lists them as Kafka does, but they have no effect.
 */
final class KafkaKeys {
    private static final String NO_EFFECT = "Has no effect here: ";

    private static final String THREADS = "event loops, owners of partitions and their pools do this work";
    private static final String QUORUM =
            "nodes find each other by the key cluster and keep the metadata themselves, without controllers apart";
    private static final String COPYING = "followers copy at their own pace, in chunks of fixed size";
    private static final String UNHURRIED = "this is done when it is due, not at such an interval";
    private static final String METRICS = "figures are served at /metrics, and Kafka's classes are not loaded";
    private static final String LIMITS = "there is no such limit";

    private static final List<Machinery> ALL = List.of(
            new Machinery(THREADS, """
                background.threads INT 10
                group.coordinator.append.linger.ms INT -1
                group.coordinator.background.threads INT 2
                group.coordinator.cached.buffer.max.bytes INT 1048588
                num.io.threads INT 8
                num.replica.alter.log.dirs.threads INT
                num.replica.fetchers INT 1
                queued.max.requests INT 500
                """),
            new Machinery(QUORUM, """
                broker.heartbeat.interval.ms INT 2000
                broker.session.timeout.ms INT 9000
                controlled.shutdown.enable BOOLEAN true
                controller.listener.names LIST
                controller.quorum.append.linger.ms INT 25
                controller.quorum.auto.join.enable BOOLEAN false
                controller.quorum.bootstrap.servers LIST
                controller.quorum.election.backoff.max.ms INT 1000
                controller.quorum.election.timeout.ms INT 1000
                controller.quorum.fetch.max.bytes INT 1048576
                controller.quorum.fetch.snapshot.max.bytes INT 1048576
                controller.quorum.fetch.timeout.ms INT 2000
                controller.quorum.request.timeout.ms INT 2000
                controller.quorum.retry.backoff.ms INT 20
                controller.quorum.voters LIST
                controller.quota.window.num INT 11
                controller.quota.window.size.seconds INT 1
                controller.socket.timeout.ms INT 30000
                initial.broker.registration.timeout.ms INT 60000
                inter.broker.listener.name STRING
                metadata.log.dir STRING
                metadata.log.max.record.bytes.between.snapshots LONG 20971520
                metadata.log.max.snapshot.interval.ms LONG 3600000
                metadata.log.segment.bytes INT 1073741824
                metadata.log.segment.ms LONG 604800000
                metadata.max.idle.interval.ms INT 500
                metadata.max.retention.bytes LONG 104857600
                metadata.max.retention.ms LONG 604800000
                process.roles LIST
                request.timeout.ms INT 30000
                security.inter.broker.protocol STRING PLAINTEXT
                socket.connection.setup.timeout.max.ms LONG 30000
                socket.connection.setup.timeout.ms LONG 10000
                """),
            new Machinery(COPYING, """
                alter.log.dirs.replication.quota.window.num INT 11
                alter.log.dirs.replication.quota.window.size.seconds INT 1
                quota.window.num INT 11
                quota.window.size.seconds INT 1
                replica.fetch.backoff.ms INT 1000
                replica.fetch.max.bytes INT 1048576
                replica.fetch.min.bytes INT 1
                replica.fetch.response.max.bytes INT 10485760
                replica.fetch.wait.max.ms INT 500
                replica.socket.receive.buffer.bytes INT 65536
                replica.socket.timeout.ms INT 30000
                replication.quota.window.num INT 11
                replication.quota.window.size.seconds INT 1
                """),
            new Machinery(UNHURRIED, """
                add.partitions.to.txn.retry.backoff.max.ms INT 100
                add.partitions.to.txn.retry.backoff.ms INT 20
                delete.records.purgatory.purge.interval.requests INT 1
                fetch.purgatory.purge.interval.requests INT 1000
                log.cleaner.enable BOOLEAN true
                log.cleaner.io.buffer.load.factor DOUBLE 0.9
                log.cleaner.io.buffer.size INT 524288
                log.dir.failure.timeout.ms LONG 30000
                log.flush.scheduler.interval.ms LONG 9223372036854775807
                log.flush.start.offset.checkpoint.interval.ms INT 60000
                producer.purgatory.purge.interval.requests INT 1000
                replica.high.watermark.checkpoint.interval.ms LONG 5000
                transaction.abort.timed.out.transaction.cleanup.interval.ms INT 10000
                transaction.partition.verification.enable BOOLEAN true
                """),
            new Machinery(METRICS, """
                kafka.metrics.polling.interval.secs INT 10
                kafka.metrics.reporters LIST
                metric.reporters LIST
                metrics.num.samples INT 2
                metrics.recording.level STRING INFO
                metrics.sample.window.ms LONG 30000
                telemetry.max.bytes INT 1048576
                """),
            new Machinery(LIMITS, """
                log.cleaner.io.max.bytes.per.second DOUBLE 1.7976931348623157E308
                max.connection.creation.rate INT 2147483647
                max.connections.per.ip.overrides STRING
                offsets.topic.compression.codec INT 0
                """),
            new Machinery("every listener is PLAINTEXT", "listener.security.protocol.map STRING"));

    /**
     * Keys about one piece of machinery.
     *
     * @param reason a clause that says why they have no effect
     * @param lines of one key each: name, type, and the default where there is one
     */
    private record Machinery(String reason, String lines) {
        private Stream<String[]> rows() {
            return lines.lines().map(line -> line.split(" ", -1));
        }

        private ConfigKey key(String[] row) {
            String defaultValue = row.length == 3 ? row[2] : "";
            ConfigKey key = ConfigKey.broker(
                    row[0], ConfigType.valueOf(row[1]), defaultValue, ValueRule.any(), NO_EFFECT + reason + ".");
            return row.length == 3 ? key : key.unset();
        }

        private boolean has(String name) {
            return rows().anyMatch(row -> row[0].equals(name));
        }
    }

    private KafkaKeys() {}

    static List<ConfigKey> all() {
        return ALL.stream()
                .flatMap(machinery -> machinery.rows().map(machinery::key))
                .toList();
    }

    /** Why this key of a Kafka broker has no effect here, as a clause; empty for keys that Kafka does not have either. */
    static Optional<String> reason(String name) {
        return ALL.stream()
                .filter(machinery -> machinery.has(name))
                .map(Machinery::reason)
                .findFirst()
                .or(() -> KafkaFeatures.reason(name));
    }
}
