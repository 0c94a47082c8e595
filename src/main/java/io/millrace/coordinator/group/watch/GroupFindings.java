package io.millrace.coordinator.group.watch;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.watch.GroupAlert.Kind;
import io.millrace.coordinator.group.watch.Hysteresis.Level;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a look at one group says about each kind of alert. Owned by whoever watches; remembers the forecasts of retention. */
final class GroupFindings {
    private static final long HOUR_MS = 3_600_000;
    private static final long MINUTE_MS = 60_000;

    /** Below this share of the limit the lag is good again; between the two nothing changes. */
    private static final double GOOD_LAG = 0.8;

    /** Above this multiple of the warning time a loss is far away again. */
    private static final double GOOD_LOSS = 1.5;

    private final AlertRules rules;
    private final Map<TopicPartition, RetentionForecast> forecasts = new HashMap<>();

    GroupFindings(AlertRules rules) {
        this.rules = rules;
    }

    /** One finding for each kind. */
    List<GroupFinding> of(GroupLag look, long nowMs) {
        return List.of(lag(look), owners(look), losses(look, nowMs), rebalances(look, nowMs));
    }

    private GroupFinding lag(GroupLag look) {
        long lag = look.lag();
        Level level = lag > rules.maxLag() ? Level.BAD : lag < rules.maxLag() * GOOD_LAG ? Level.GOOD : Level.BETWEEN;
        String worst = look.partitions().stream()
                .max(Comparator.comparingLong(partition -> partition.lag().orElse(0L)))
                .map(partition -> ", most in " + partition.partition())
                .orElse("");
        return new GroupFinding(
                Kind.LAG,
                level,
                "Group " + look.groupId() + " is " + lag + " records and " + look.lagMs() / 1_000 + " s behind" + worst
                        + " (" + rules.maxLag() + " records are allowed).");
    }

    /** A group that nobody is in misses its owners only while records wait for them. */
    private static GroupFinding owners(GroupLag look) {
        boolean inhabited = !look.view().members().isEmpty();
        List<TopicPartition> ownerless = look.partitions().stream()
                .filter(partition -> partition.ownerId().isEmpty())
                .filter(partition -> inhabited || partition.lag().orElse(0L) > 0)
                .map(PartitionLag::partition)
                .toList();
        String named = ownerless.stream().limit(3).map(TopicPartition::toString).collect(Collectors.joining(", "));
        String more = ownerless.size() > 3 ? " and " + (ownerless.size() - 3) + " more" : "";
        return new GroupFinding(
                Kind.NO_OWNER,
                ownerless.isEmpty() ? Level.GOOD : Level.BAD,
                ownerless.isEmpty()
                        ? "Every partition of group " + look.groupId() + " has an owner."
                        : "Nobody in group " + look.groupId() + " consumes " + named + more + ".");
    }

    private GroupFinding losses(GroupLag look, long nowMs) {
        Optional<Loss> worst = Optional.empty();
        for (PartitionLag partition : look.partitions()) {
            Optional<Long> untilMs = forecasts
                    .computeIfAbsent(partition.partition(), unused -> new RetentionForecast())
                    .msUntilLoss(partition, nowMs);
            if (untilMs.isPresent()
                    && (worst.isEmpty() || untilMs.get() < worst.get().untilMs())) {
                worst = Optional.of(new Loss(partition, untilMs.get()));
            }
        }
        forecasts
                .keySet()
                .retainAll(
                        look.partitions().stream().map(PartitionLag::partition).toList());
        return loss(look.groupId(), worst);
    }

    private record Loss(PartitionLag partition, long untilMs) {}

    private GroupFinding loss(String groupId, Optional<Loss> worst) {
        if (worst.isEmpty()) {
            return new GroupFinding(
                    Kind.DATA_LOSS,
                    Level.GOOD,
                    "Group " + groupId + " consumes what it wants before retention takes it.");
        }
        PartitionLag partition = worst.get().partition();
        long untilMs = worst.get().untilMs();
        Level level = untilMs < rules.lossWarningMs()
                ? Level.BAD
                : untilMs > rules.lossWarningMs() * GOOD_LOSS ? Level.GOOD : Level.BETWEEN;
        String message = partition.lost() > 0
                ? "Group " + groupId + " has lost " + partition.lost() + " records of " + partition.partition()
                        + ": retention took them before they were consumed."
                : "Group " + groupId + " will lose data of " + partition.partition() + " in "
                        + (untilMs + MINUTE_MS - 1) / MINUTE_MS
                        + " minutes: retention takes it before it is consumed.";
        return new GroupFinding(Kind.DATA_LOSS, level, message);
    }

    private GroupFinding rebalances(GroupLag look, long nowMs) {
        long lastHour = look.view().rebalances().stream()
                .filter(rebalance -> nowMs - rebalance.beganMs() - rebalance.tookMs() < HOUR_MS)
                .count();
        return new GroupFinding(
                Kind.REBALANCES,
                lastHour > rules.maxRebalancesPerHour() ? Level.BAD : Level.GOOD,
                "Group " + look.groupId() + " has rebalanced " + lastHour + " times in the last hour ("
                        + rules.maxRebalancesPerHour() + " is allowed); its history says why.");
    }
}
