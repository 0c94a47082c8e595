package io.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Judges whether new settings of a topic make records go that would stay otherwise. Pure. */
final class RetentionChange {
    private static final Set<String> LIMITS =
            Set.of("retention.ms", "retention.bytes", "local.retention.ms", "local.retention.bytes");
    private static final String POLICY = "cleanup.policy";
    private static final long NO_LIMIT = -1;

    private RetentionChange() {}

    /**
     * One sentence for each change that can remove records.
     *
     * @param now effective values before
     * @param next values the change sets, for the changed keys only
     */
    static List<String> losses(Map<String, String> now, Map<String, String> next) {
        List<String> losses = new ArrayList<>();
        next.forEach((key, value) -> {
            String before = now.getOrDefault(key, "");
            if (LIMITS.contains(key) && isSmaller(before, value)) {
                losses.add(key + " goes from " + before + " to " + value + ": records beyond it are removed.");
            }
            if (key.equals(POLICY) && adds("delete", before, value)) {
                losses.add(
                        "cleanup.policy starts to delete: records beyond retention.ms and retention.bytes are removed.");
            }
            if (key.equals(POLICY) && adds("compact", before, value)) {
                losses.add("cleanup.policy starts to compact: only the newest record of each key stays.");
            }
        });
        losses.sort(null);
        return losses;
    }

    private static boolean isSmaller(String before, String after) {
        Optional<Long> old = number(before);
        Optional<Long> wanted = number(after);
        if (old.isEmpty() || wanted.isEmpty() || wanted.get() <= NO_LIMIT) {
            return false; // Not numbers: the broker will say so. No limit: nothing is removed.
        }
        return old.get() <= NO_LIMIT || wanted.get() < old.get();
    }

    private static Optional<Long> number(String text) {
        return text.matches("-?\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static boolean adds(String policy, String before, String after) {
        return List.of(after.split("\\s*,\\s*")).contains(policy)
                && !List.of(before.split("\\s*,\\s*")).contains(policy);
    }
}
