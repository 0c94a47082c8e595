package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ValueRule.atLeast;
import static io.millrace.config.ValueRule.between;

import java.util.List;

/** Definitions of the keys about the work of compaction. */
final class CleanerKeys {
    private CleanerKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker("log.cleaner.threads", INT, "1", between(1, 64), "Logs that are compacted at once."),
                broker(
                        "log.cleaner.dedupe.buffer.size",
                        LONG,
                        "16777216",
                        atLeast(1 << 16),
                        "Memory for the table of keys, of all compaction threads together."),
                broker("log.cleaner.backoff.ms", LONG, "15000", atLeast(0), "Pause when there is nothing to compact."));
    }
}
