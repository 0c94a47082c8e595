package io.millrace.http.admin;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;

/** Which partitions of a list somebody wants to see. */
enum PartitionFilter {
    ALL,
    UNDER_REPLICATED,
    LEADERLESS,
    REASSIGNING,
    NOT_PREFERRED;

    static PartitionFilter of(ApiRequest request) {
        String name = request.queryParameter("state").orElse("all");
        for (PartitionFilter filter : values()) {
            if (filter.name().equalsIgnoreCase(name)) {
                return filter;
            }
        }
        throw new RequestRefused(
                ProblemCode.BAD_PARAMETER,
                "state=" + name
                        + " is not known; there are all, under_replicated, leaderless, reassigning, not_preferred.");
    }

    boolean takes(ClusterImage image, PartitionRegistration partition) {
        return switch (this) {
            case ALL -> true;
            case UNDER_REPLICATED -> Partitions.isUnderReplicated(partition);
            case LEADERLESS -> !partition.hasLeader();
            case REASSIGNING -> partition.reassigning();
            case NOT_PREFERRED ->
                partition.leader() != partition.targetReplicas().get(0);
        };
    }
}
