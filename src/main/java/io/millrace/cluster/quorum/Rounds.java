package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.Message.Append;
import io.millrace.cluster.quorum.Message.Appended;
import io.millrace.cluster.quorum.Message.Effective;
import io.millrace.cluster.quorum.QuorumNode.Outside;
import io.millrace.cluster.quorum.Step.Replicating;
import io.millrace.cluster.quorum.Step.Starting;
import io.millrace.cluster.quorum.Step.SwappingStart;

/**
 * How a commit that is in this node's journal gets onto a majority of journals, be it one that the register holds or one that starts
 * a term and goes into the register afterwards. Owned by the {@link QuorumNode}.
 */
final class Rounds {
    private final int nodeId;
    private final JournalKeeper keeper;
    private final Peers peers;
    private final Outside outside;
    private final Agenda agenda;

    Rounds(int nodeId, JournalKeeper keeper, Peers peers, Outside outside, Agenda agenda) {
        this.nodeId = nodeId;
        this.keeper = keeper;
        this.peers = peers;
        this.outside = outside;
        this.agenda = agenda;
    }

    /** Begins with a commit that the register holds. */
    void replicate(Entry entry) {
        Round round = new Round(entry, nodeId);
        agenda.become(new Replicating(round));
        begin(round);
    }

    /** Begins with a commit that starts a term. */
    void replicateStart(Campaign campaign, Entry start) {
        Round round = new Round(start, nodeId);
        agenda.become(new Starting(campaign, round));
        begin(round);
    }

    private void begin(Round round) {
        peers.tellOthers(new Append(round.entry()));
        count(round);
    }

    /** Tells those again who have not answered. */
    void repeat() {
        agenda.step().pending().ifPresent(round -> peers.tell(round::lacks, new Append(round.entry())));
    }

    /** Another journal took a commit. */
    void onAppended(int from, Appended appended) {
        agenda.step().pending().ifPresent(round -> {
            round.onAppended(from, appended.last());
            count(round);
        });
    }

    /** Ends a round whose commit was found to be effective in another way. */
    void endIfEffective() {
        if (agenda.step() instanceof Replicating replicating
                && keeper.effective().last().covers(replicating.round().entry().stamp())) {
            agenda.rest();
        }
    }

    private void count(Round round) {
        if (!round.isDone()) {
            return;
        }
        keeper.onMajority(round.entry().stamp());
        peers.tellOthers(new Effective(keeper.effective().last(), keeper.term()));
        if (agenda.step() instanceof Starting starting) {
            agenda.become(new SwappingStart());
            outside.swapHead(starting.campaign().observedHead(), round.entry());
        } else {
            agenda.settle();
        }
    }
}
