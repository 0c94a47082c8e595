package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.ConfigValue.Layer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicConfigTest {
    @Test
    void topicOverrideBeatsNodeBeatsClusterBeatsFileBeatsDefault() {
        BrokerConfig broker = BrokerConfig.defaults()
                .with("log.retention.hours", "1")
                .withDynamic(Map.of("log.retention.ms", "88"), Map.of("log.retention.ms", "77"));

        ConfigValue value = retention(TopicConfig.of(broker, Map.of("retention.ms", "66")));

        assertThat(value.value()).hasValue("66");
        assertThat(value.layers())
                .containsExactly(
                        new Layer("retention.ms", "66", ConfigSource.DYNAMIC_TOPIC),
                        new Layer("log.retention.ms", "77", ConfigSource.DYNAMIC_BROKER),
                        new Layer("log.retention.ms", "88", ConfigSource.DYNAMIC_DEFAULT_BROKER),
                        new Layer("log.retention.hours", "1", ConfigSource.STATIC_BROKER),
                        new Layer("log.retention.hours", "168", ConfigSource.DEFAULT));
    }

    @Test
    void convertsCoarserUnitsOfTheBroker() {
        BrokerConfig hours = BrokerConfig.defaults().with("log.retention.hours", "2");
        BrokerConfig minutes = hours.with("log.retention.minutes", "3");

        assertThat(TopicConfig.of(hours, Map.of()).retentionMs()).isEqualTo(7_200_000);
        assertThat(TopicConfig.of(minutes, Map.of()).retentionMs()).isEqualTo(180_000);
        assertThat(TopicConfig.of(hours.with("log.retention.hours", "-1"), Map.of())
                        .retentionMs())
                .isEqualTo(-1);
    }

    @Test
    void levelFollowsTheCodec() {
        TopicConfig config = TopicConfig.defaults().with("compression.lz4.level", "12");

        assertThat(config.compressionLevel()).isEqualTo(-1);
        assertThat(config.with("compression.type", "lz4").compressionLevel()).isEqualTo(12);
        assertThat(config.with("compression.type", "snappy").compressionLevel()).isEqualTo(-1);
    }

    @Test
    void aHiddenKeyIsDescribedWhereItIsSet() {
        TopicConfig plain = TopicConfig.defaults();

        assertThat(names(plain)).doesNotContain("internal.segment.bytes");
        assertThat(names(plain.with("internal.segment.bytes", "1000"))).contains("internal.segment.bytes");
    }

    @Test
    void configsWithTheSameEffectiveValuesAreEqual() {
        TopicConfig topic = TopicConfig.defaults().with("segment.bytes", "2097152");
        TopicConfig broker = TopicConfig.of(BrokerConfig.defaults().with("log.segment.bytes", "2097152"), Map.of());

        assertThat(topic).isEqualTo(broker).hasSameHashCodeAs(broker).isNotEqualTo(TopicConfig.defaults());
    }

    @Test
    void refusesAMinimumCompactionLagAboveTheMaximum() {
        Map<String, String> overrides = Map.of("min.compaction.lag.ms", "100", "max.compaction.lag.ms", "50");

        assertThat(TopicConfig.complaint(BrokerConfig.defaults(), overrides))
                .hasValue("min.compaction.lag.ms (100) must not be above max.compaction.lag.ms (50).");
    }

    @Test
    void internalSegmentSizeWinsForTests() {
        assertThat(TopicConfig.defaults().with("internal.segment.bytes", "1000").segmentBytes())
                .isEqualTo(1000);
    }

    private static List<String> names(TopicConfig config) {
        return config.describe().stream().map(value -> value.key().name()).toList();
    }

    private static ConfigValue retention(TopicConfig config) {
        return config.describe().stream()
                .filter(value -> value.key().name().equals("retention.ms"))
                .findFirst()
                .orElseThrow();
    }
}
