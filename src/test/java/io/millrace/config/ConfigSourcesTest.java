package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSourcesTest {
    private final Path dir;

    ConfigSourcesTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void commandLineBeatsEnvironmentBeatsFileBeatsDefault() throws Exception {
        Path file = write("num.partitions=2\nnode.id=2\nlog.segment.bytes=2000000\n");

        BrokerConfig config = new ConfigSources()
                .file(file)
                .environment(
                        Map.of("MILLRACE_NUM_PARTITIONS", "3", "MILLRACE_NODE_ID", "3", "MILLRACE_PORT", "tcp://x"))
                .set("num.partitions=4")
                .load();

        assertThat(config.numPartitions()).isEqualTo(4);
        assertThat(config.nodeId()).isEqualTo(3);
        assertThat(TopicConfig.of(config, Map.of()).segmentBytes()).isEqualTo(2_000_000);
        assertThat(config.defaultReplicationFactor()).isEqualTo(1);
    }

    @Test
    void devProfileCreatesTopicsUnlessTheCommandLineSaysOtherwise() throws Exception {
        assertThat(new ConfigSources().load().autoCreateTopicsEnable()).isFalse();
        assertThat(new ConfigSources().devProfile().load().autoCreateTopicsEnable())
                .isTrue();
        assertThat(new ConfigSources()
                        .devProfile()
                        .set("auto.create.topics.enable=false")
                        .load()
                        .autoCreateTopicsEnable())
                .isFalse();
    }

    @Test
    void refusesAnUnknownKeyWithTheNearestOneAndWhereItWasSet() throws Exception {
        Path file = write("log.segmnt.bytes=5\n");

        assertThatThrownBy(() -> new ConfigSources().file(file))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Unknown config key log.segmnt.bytes. Did you mean log.segment.bytes? (file " + file + ")");
    }

    @Test
    void saysOfAKeyOfKafkaThatItIsNotOurs() {
        assertThatThrownBy(() -> new ConfigSources().set("process.roles=broker,controller"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("process.roles is a key of Apache Kafka that has no effect here: ")
                .hasMessageEndingWith("(--set)");
    }

    @Test
    void reportsEveryBadValueAtOnce() throws Exception {
        ConfigSources sources = new ConfigSources()
                .environment(Map.of("MILLRACE_NUM_PARTITIONS", "0"))
                .set("node.id=x");

        assertThatThrownBy(sources::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'0' for num.partitions: it must be at least 1. (environment variable "
                        + "MILLRACE_NUM_PARTITIONS)")
                .hasMessageContaining("'x' for node.id");
    }

    @Test
    void saysThatTheFileIsMissing() {
        assertThatThrownBy(() -> new ConfigSources().file(dir.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("There is no config file");
    }

    @Test
    void shippedFileLoadsToTheDefaults() throws Exception {
        Path everythingSet = write(ConfigFile.render().replaceAll("(?m)^#([a-z.]+=.+)$", "$1"));

        BrokerConfig config = new ConfigSources().file(everythingSet).load();

        assertThat(config.describe().stream().map(ConfigValue::value).toList())
                .isEqualTo(BrokerConfig.defaults().describe().stream()
                        .map(ConfigValue::value)
                        .toList());
    }

    @Test
    void readsListenersWithNamesHostsAndPorts() throws Exception {
        BrokerConfig config = new ConfigSources()
                .set("listeners=PLAINTEXT://:9092, INSIDE://[::1]:0")
                .set("advertised.listeners=INSIDE://broker.example:19092")
                .load();

        assertThat(config.listeners())
                .isEqualTo(List.of(new Listener("PLAINTEXT", "", 9092), new Listener("INSIDE", "::1", 0)));
        assertThat(config.advertisedListeners()).isEqualTo(List.of(new Listener("INSIDE", "broker.example", 19092)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners=",
                "listeners=9092",
                "listeners=PLAINTEXT://h:99999",
                "listeners=A://h:1,A://h:2",
                "listeners=A://h:1,B://h:1",
                "listeners=SSL://h:1",
                "advertised.listeners=OTHER://h:1",
                "advertised.listeners=PLAINTEXT://0.0.0.0:1",
                "advertised.listeners=PLAINTEXT://h:0",
                "log.dirs=",
                "log.dirs=a,,b",
            })
    void refusesAddressesAndDirectoriesThatCannotWork(String assignment) throws Exception {
        ConfigSources sources = new ConfigSources().set(assignment);

        assertThatThrownBy(sources::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Invalid value")
                .hasMessageContaining(assignment.substring(0, assignment.indexOf('=')));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(dir.resolve("test.properties"), text);
    }
}
