package io.millrace.cluster;

import io.millrace.common.TopicId;
import java.util.List;

/**
 * A leader's wish to change the in-sync set of a partition it leads (KIP-497). Immutable.
 *
 * @param leader the proposing node
 * @param leaderEpoch its term; the proposal is void in any other
 * @param partitionEpoch version of the registration that this change starts from; void on any other
 * @param isr the whole new set, the leader included
 */
public record IsrProposal(
        TopicId topicId, int partition, int leader, int leaderEpoch, int partitionEpoch, List<IsrMember> isr) {
    public IsrProposal {
        isr = List.copyOf(isr);
    }
}
