package io.millrace.cluster.quorum;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.quorum.Message.Append;
import io.millrace.cluster.quorum.Message.Appended;
import io.millrace.cluster.quorum.Message.Effective;
import io.millrace.cluster.quorum.Message.History;
import io.millrace.cluster.quorum.Message.Prepare;
import io.millrace.cluster.quorum.Message.Promised;
import io.millrace.cluster.quorum.Message.Refused;
import io.millrace.common.Invariants;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The passive half of a {@link QuorumNode}: guards this node's journal, answers those who want to write to it, and knows
 * how far the history is effective. Owned by that node.
 *
 * <p>Invariants: the journal never goes back behind its last stamp and takes nothing of a term below its promise;
 * the effective history is a beginning of every effective history to come.
 */
final class JournalKeeper {
    private final Journal journal;
    private final Consumer<JournalState> onEffective;
    private final RecentStamps recent = new RecentStamps();
    private JournalState effective = JournalState.BLANK;

    /**
     * A keeper.
     *
     * @param onEffective told of every step forward
     */
    JournalKeeper(Journal journal, Consumer<JournalState> onEffective) {
        this.journal = journal;
        this.onEffective = onEffective;
    }

    JournalState tail() {
        return journal.tail();
    }

    JournalState effective() {
        return effective;
    }

    RecentStamps recent() {
        return recent;
    }

    /** Highest term that is known to this journal; whoever wants to write must not be below it. */
    long term() {
        return Math.max(journal.promisedTerm(), tail().last().term());
    }

    /** Gives this node's word to itself. */
    void promise(long term) throws IOException {
        journal.promise(term);
    }

    Promised promised(long term) {
        ClusterState state = tail().state();
        boolean changed = !state.at(0).equals(JournalState.BLANK.state());
        return new Promised(term, tail().last(), tail().voters(), state.image().clusterId(), changed);
    }

    History history() {
        return new History(tail(), effective.last(), recent.toList());
    }

    Message prepare(Prepare prepare) throws IOException {
        if (prepare.term() <= term()) {
            return new Refused(term());
        }
        journal.promise(prepare.term());
        return promised(prepare.term());
    }

    /** The answer to a request to write; empty where the commits in front are missing. */
    Optional<Message> append(Append request) throws IOException {
        Entry entry = request.entry();
        Stamp stamp = entry.stamp();
        if (stamp.term() < term()) {
            return Optional.of(new Refused(term()));
        }
        Stamp last = tail().last();
        if (last.covers(stamp)) {
            return Optional.of(new Appended(last));
        }
        boolean follows = last.equals(entry.base());
        if (!follows || !trusts(stamp.term())) {
            return Optional.empty();
        }
        take(entry);
        return Optional.of(new Appended(stamp));
    }

    /** Writes the next commit; that there is one makes the commit before it effective, unless a term starts here. */
    void take(Entry entry) throws IOException {
        JournalState before = tail();
        journal.append(entry);
        recent.add(entry.stamp());
        if (!entry.startsTerm()) {
            becomeEffective(before);
        }
    }

    /**
     * Whether a history of a term may be taken from any node that has one. A blank journal takes only a term that it gave
     * its word for: that one began with everything it may have acknowledged before it was lost.
     */
    boolean trusts(long term) {
        return !tail().isBlank() || journal.promisedTerm() == term;
    }

    /** Takes a longer history where this node's word allows it; false where nothing changed. */
    boolean install(History history) throws IOException {
        Stamp last = history.journal().last();
        if (last.term() < term() || !last.isAfter(tail().last())) {
            return false;
        }
        journal.install(history.journal());
        recent.replaceBy(history.recent());
        if (history.effective().equals(last)) {
            becomeEffective(history.journal());
        }
        return true;
    }

    /** Writes a history that ends with a commit of the writer's own making or reading. */
    void install(JournalState base, Entry entry, List<Stamp> recentStamps) throws IOException {
        Invariants.check(
                entry.stamp().term() >= term(), "term=%d of %d", entry.stamp().term(), term());
        journal.install(base.with(entry));
        recent.replaceBy(recentStamps);
        recent.add(entry.stamp());
        if (!entry.startsTerm()) {
            becomeEffective(base);
        }
    }

    /** What the journal ends with is on a majority. Of commits that are not its last it says nothing new. */
    void onMajority(Stamp stamp) {
        if (tail().last().equals(stamp)) {
            becomeEffective(tail());
        }
    }

    /** Whether the sender of this has what is missing here. */
    boolean isMissing(Effective told) {
        return told.last().isAfter(tail().last());
    }

    private void becomeEffective(JournalState history) {
        if (history.last().version() > effective.last().version()) {
            effective = history;
            onEffective.accept(history);
        }
    }
}
