package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionChangeTest {
    @ParameterizedTest
    @CsvSource({
        "retention.ms, 1000, 999, true",
        "retention.ms, 1000, 1000, false",
        "retention.ms, 1000, 1001, false",
        "retention.ms, 1000, -1, false",
        "retention.ms, -1, 1000, true",
        "retention.bytes, -1, -1, false",
        "retention.bytes, -1, 5, true",
        "retention.bytes, 9, 5, true",
        "retention.ms, 1000, soon, false",
        "segment.bytes, 1000, 5, false",
        "cleanup.policy, delete, compact, true",
        "cleanup.policy, compact, delete, true",
        "cleanup.policy, compact, 'compact, delete', true",
        "cleanup.policy, 'compact,delete', compact, false",
        "cleanup.policy, delete, delete, false"
    })
    void warnsOnlyWhenRecordsCanGo(String key, String before, String after, boolean warns) {
        var losses = RetentionChange.losses(Map.of(key, before), Map.of(key, after));

        assertThat(!losses.isEmpty()).isEqualTo(warns);
    }
}
