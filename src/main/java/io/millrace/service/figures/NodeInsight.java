package io.millrace.service.figures;

/** Everything that people may want to see of this node beside its metrics. Immutable; its parts are thread-safe. */
public record NodeInsight(
        NodeTotals totals,
        NodeHistory history,
        LocalReplicas replicas,
        KeyRanking keys,
        PartitionInstances instances) {}
