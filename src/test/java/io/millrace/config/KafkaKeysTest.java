package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaKeysTest {
    private static final List<String[]> KAFKA = kafkaKeys();

    private final Path dir;

    KafkaKeysTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void everyKeyOfKafkaHasAnEffectOrASynonymOrAReason() {
        for (String[] key : KAFKA) {
            boolean ours = ConfigTable.BROKER.find(KafkaSynonyms.meant(key[0])).isPresent();

            assertThat(KafkaKeys.reason(key[0]).isPresent()).as(key[0]).isNotEqualTo(ours);
        }
    }

    @Test
    void noKeyOfOursIsSaidToHaveNoEffect() {
        assertThat(ConfigTable.BROKER.keys())
                .allSatisfy(key -> assertThat(KafkaKeys.reason(key.name())).isEmpty());
    }

    @Test
    void listedKeysHaveKafkasTypesAndDefaults() {
        Map<String, String[]> kafka = KAFKA.stream().collect(Collectors.toMap(key -> key[0], key -> key));
        for (ConfigKey key : ConfigTable.KAFKA.keys()) {
            assertThat(kafka).containsKey(key.name());
            String[] theirs = Objects.requireNonNull(kafka.get(key.name()));

            assertThat(key.type()).as(key.name()).isEqualTo(ConfigType.valueOf(theirs[1]));
            key.defaultValue()
                    .ifPresent(value -> assertThat(value).as(key.name()).isEqualTo(theirs[2]));
        }
    }

    @Test
    void serverPropertiesOfKafkaAreAConfig() throws Exception {
        BrokerConfig config = new ConfigSources()
                .file(Path.of("src/test/resources/io/millrace/config/kafka-server.properties"))
                .load();

        assertThat(config.listeners()).containsExactly(new Listener("PLAINTEXT", "", 9092));
        assertThat(config.advertisedListeners()).containsExactly(new Listener("PLAINTEXT", "localhost", 9092));
        assertThat(config.logDirs()).containsExactly(Path.of("/tmp/kraft-combined-logs"));
        assertThat(config.withoutEffect().orElseThrow())
                .startsWith("Keys of Kafka that have no effect here: ")
                .contains("num.io.threads (event loops")
                .contains("controller.listener.names, controller.quorum.bootstrap.servers, inter.broker.listener.name,"
                        + " process.roles (nodes find each other by the key cluster")
                .contains("there are no share groups")
                .doesNotContain("num.partitions");
    }

    @Test
    void serverPropertiesOfAnOldKafkaAreAConfig() throws Exception {
        BrokerConfig config = file("""
                broker.id=7
                log.dir=/var/kafka
                zookeeper.connect=localhost:2181
                zookeeper.connection.timeout.ms=18000
                inter.broker.protocol.version=2.8
                ssl.keystore.password=secret
                """).load();

        assertThat(config.nodeId()).isEqualTo(7);
        assertThat(config.logDirs()).containsExactly(Path.of("/var/kafka"));
        assertThat(config.withoutEffect().orElseThrow())
                .contains("inter.broker.protocol.version, zookeeper.connect, zookeeper.connection.timeout.ms")
                .doesNotContain("secret");
    }

    @Test
    void theKeyItselfBeatsItsSynonymInAFile() throws Exception {
        BrokerConfig config =
                file("log.dirs=one\nlog.dir=two\nnode.id=3\nbroker.id=4\n").load();

        assertThat(config.logDirs()).containsExactly(Path.of("one"));
        assertThat(config.nodeId()).isEqualTo(3);
    }

    @Test
    void environmentTakesKafkasKeysAndSynonyms() throws Exception {
        BrokerConfig config = new ConfigSources()
                .environment(Map.of("MILLRACE_BROKER_ID", "5", "MILLRACE_NUM_IO_THREADS", "4"))
                .load();

        assertThat(config.nodeId()).isEqualTo(5);
        assertThat(config.withoutEffect().orElseThrow()).contains("num.io.threads");
    }

    @Test
    void describesWhatKafkaWouldWithTheValuesOfTheFile() throws Exception {
        BrokerConfig config = file("broker.id=7\nnum.io.threads=16\n").load();

        List<ConfigValue> described = config.describeKafka();

        assertThat(value(described, "broker.id")).isEqualTo("7");
        assertThat(value(described, "num.io.threads")).isEqualTo("16");
        assertThat(value(described, "queued.max.requests")).isEqualTo("500");
        assertThat(described)
                .allSatisfy(value -> assertThat(value.key().isDynamic()).isFalse());
    }

    @Test
    void aKeyOfNobodyStaysAnError() {
        assertThatThrownBy(() -> file("num.io.thread=8\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Unknown config key num.io.thread.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer | authorization",
                "security.inter.broker.protocol=SSL | security.inter.broker.protocol",
                "process.roles=controller | controllers only",
                "listener.security.protocol.map=PLAINTEXT:SASL_SSL | makes PLAINTEXT SASL_SSL",
                "num.io.threads=many | num.io.threads",
                "broker.id=-1 | as broker.id",
            })
    void refusesWhatANodeMustNotPassOver(String line, String said) throws Exception {
        ConfigSources sources = file(line + "\n");

        assertThatThrownBy(sources::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Invalid value")
                .hasMessageContaining(said);
    }

    private ConfigSources file(String text) throws IOException, ConfigException {
        return new ConfigSources().file(Files.writeString(dir.resolve("server.properties"), text));
    }

    private static String value(List<ConfigValue> described, String name) {
        return described.stream()
                .filter(value -> value.key().name().equals(name))
                .findFirst()
                .flatMap(ConfigValue::value)
                .orElse("");
    }

    private static List<String[]> kafkaKeys() {
        try (InputStream in = KafkaKeysTest.class.getResourceAsStream("kafka-broker-keys.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 3))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
