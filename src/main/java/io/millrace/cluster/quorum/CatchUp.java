package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.Message.Append;
import io.millrace.cluster.quorum.Message.Appended;
import io.millrace.cluster.quorum.Message.Effective;
import io.millrace.cluster.quorum.Message.Fetch;
import io.millrace.cluster.quorum.Message.History;
import io.millrace.cluster.quorum.Step.Fetching;
import java.io.IOException;
import java.util.Optional;

/**
 * How the journal of a node is kept level with those of the others: it takes what they send, asks for the history where something is
 * missing, and takes that. Owned by the {@link QuorumNode}.
 */
final class CatchUp {
    private final JournalKeeper keeper;
    private final QuorumNode.Outside outside;
    private final Agenda agenda;
    private final Rounds rounds;

    CatchUp(JournalKeeper keeper, QuorumNode.Outside outside, Agenda agenda, Rounds rounds) {
        this.keeper = keeper;
        this.outside = outside;
        this.agenda = agenda;
        this.rounds = rounds;
    }

    /** A commit came that is to be in this journal. */
    void onAppend(int from, Append append) throws IOException {
        Optional<Message> answer = keeper.append(append);
        if (answer.isPresent()) {
            outside.send(from, answer.get());
        } else {
            askFor(from, append.entry().stamp().term());
        }
    }

    /** Another node told what is effective. */
    void onEffective(int from, Effective told) {
        keeper.onMajority(told.last());
        if (keeper.isMissing(told)) {
            askFor(from, told.last().term());
        }
    }

    /** Asks for what is missing, or reads the register first to know how much that is. */
    private void askFor(int from, long term) {
        if (keeper.trusts(term)) {
            outside.send(from, new Fetch());
        } else {
            agenda.refresh();
        }
    }

    /** Whether a history is of this cluster; says so where it is not. */
    boolean isOfThisCluster(int from, History history) {
        String here = keeper.tail().state().image().clusterId();
        String there = history.journal().state().image().clusterId();
        boolean same = here.isEmpty() || there.isEmpty() || here.equals(there);
        if (!same) {
            agenda.waitFor("node %d belongs to cluster %s and this node to cluster %s".formatted(from, there, here));
        }
        return same;
    }

    /** The history of another journal came. */
    void onHistory(int from, History history) throws IOException {
        Stamp last = history.journal().last();
        Step step = agenda.step();
        if (step instanceof Fetching fetching && last.covers(fetching.head().stamp())) {
            keeper.install(history);
            agenda.rest();
            agenda.refresh();
        } else if (step instanceof Fetching fetching
                && last.equals(fetching.head().base())
                && fetching.head().stamp().term() >= keeper.term()) {
            keeper.install(history.journal(), fetching.head(), history.recent());
            rounds.replicate(fetching.head());
        } else if (keeper.trusts(last.term()) && keeper.install(history)) {
            outside.send(from, new Appended(keeper.tail().last()));
        }
    }
}
