package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.HeadAnswer.Empty;
import io.millrace.cluster.quorum.HeadAnswer.Holds;
import io.millrace.cluster.quorum.HeadAnswer.Swapped;
import io.millrace.cluster.quorum.HeadAnswer.Unknown;
import io.millrace.cluster.quorum.Message.Fetch;
import io.millrace.cluster.quorum.QuorumNode.Outside;
import io.millrace.cluster.quorum.Step.Fetching;
import io.millrace.cluster.quorum.Step.Reading;
import io.millrace.cluster.quorum.Step.Swapping;
import io.millrace.cluster.quorum.Step.SwappingStart;
import java.io.IOException;
import java.util.Optional;

/**
 * How a node goes by the head register: it reads it, brings what it holds onto a majority of journals, and puts its own commit behind
 * that. A register that knows less than the journals is left to {@link TermStart}. Owned by the {@link QuorumNode}.
 *
 * <pre>
 *   Reading ──holds a commit──► (Fetching, where history is missing) ──► Replicating ──► in force
 *   Swapping ──the compare-and-set was done────────────────────────────────▲
 * </pre>
 */
final class HeadFollower {
    private final JournalKeeper keeper;
    private final Peers peers;
    private final Outside outside;
    private final Agenda agenda;
    private final Rounds rounds;
    private final TermStart terms;

    HeadFollower(JournalKeeper keeper, Peers peers, Outside outside, Agenda agenda, Rounds rounds, TermStart terms) {
        this.keeper = keeper;
        this.peers = peers;
        this.outside = outside;
        this.agenda = agenda;
        this.rounds = rounds;
        this.terms = terms;
    }

    /** Whether this node may believe that the register holds what is effective here. */
    boolean isCurrent() {
        JournalState tail = keeper.tail();
        return !tail.isBlank()
                && tail.last().equals(keeper.effective().last())
                && tail.last().term() >= terms.highestKnown()
                && !agenda.isRefreshDue();
    }

    void read() {
        agenda.become(new Reading());
        outside.readHead();
    }

    /** Puts a commit behind what the register is believed to hold. */
    void put(Entry entry) {
        agenda.become(new Swapping(entry));
        outside.swapHead(Optional.of(entry.base()), entry);
    }

    /** The register answered. */
    void onAnswer(HeadAnswer answer) throws IOException {
        if (agenda.step() instanceof Reading) {
            onRead(answer);
        } else if (agenda.step() instanceof Swapping swapping) {
            onSwapped(swapping.entry(), answer);
        } else if (agenda.step() instanceof SwappingStart) {
            agenda.rest();
            agenda.refresh(); // whatever it said: what the register holds now is what counts
        }
    }

    private void onRead(HeadAnswer answer) throws IOException {
        if (answer instanceof Unknown unknown) {
            agenda.waitFor(unknown.why());
            agenda.rest();
            agenda.pause();
        } else if (answer instanceof Empty) {
            terms.startWhereDue(Optional.empty());
        } else if (answer instanceof Holds holds) {
            Entry head = holds.entry();
            if (head.stamp().term() < terms.highestKnown()) {
                terms.startWhereDue(Optional.of(head.stamp()));
            } else {
                follow(head);
            }
        }
    }

    /** Brings what the register holds onto a majority of journals, unless it is known to be there. */
    private void follow(Entry head) throws IOException {
        Stamp last = keeper.tail().last();
        if (keeper.effective().last().covers(head.stamp())) {
            agenda.settle();
        } else if (last.equals(head.stamp())) {
            rounds.replicate(head);
        } else if (last.equals(head.base())) {
            keeper.take(head);
            rounds.replicate(head);
        } else if (last.covers(head.stamp())) {
            agenda.rest(); // the register moved on since: read it again
        } else {
            agenda.become(new Fetching(head));
            agenda.waitFor("the history up to commit " + head.stamp() + " is missing here");
            peers.tellAnyOther(new Fetch());
        }
    }

    private void onSwapped(Entry entry, HeadAnswer answer) throws IOException {
        agenda.rest();
        boolean writable =
                entry.stamp().term() >= keeper.term() && keeper.tail().last().equals(entry.base());
        if (answer instanceof Swapped && writable) {
            keeper.take(entry);
            rounds.replicate(entry);
        } else {
            agenda.refresh();
        }
    }
}
