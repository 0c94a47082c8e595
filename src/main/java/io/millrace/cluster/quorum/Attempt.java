package io.millrace.cluster.quorum;

import io.millrace.cluster.CommitOutcome.Committed;
import io.millrace.cluster.CommitOutcome.Conflict;
import io.millrace.cluster.quorum.Proposal.Decided;
import io.millrace.cluster.quorum.Proposal.Result;
import io.millrace.cluster.quorum.Proposal.Undecided;
import io.millrace.common.Invariants;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A proposal, and the commit it was made into when its turn came. Owned by its {@link QuorumNode}. */
final class Attempt {
    private final Proposal proposal;
    private @Nullable Entry entry;

    Attempt(Proposal proposal) {
        this.proposal = proposal;
    }

    boolean isOverdue(long nowMs) {
        return nowMs >= proposal.deadlineMs();
    }

    void answer(Result result) {
        proposal.reply().accept(result);
    }

    /**
     * The commit to try behind a history; the same one again where it was tried before, since that may have worked.
     *
     * @return empty where it would register or remove more than one node: the majorities before and after it might have none in common
     */
    Optional<Entry> entryBehind(JournalState history, int writer, long sequence) {
        Entry tried = entry;
        if (tried != null) {
            Invariants.check(tried.base().equals(history.last()), "%s tried behind %s", tried, history.last());
            return Optional.of(tried);
        }
        Stamp last = history.last();
        Entry made = new Entry(
                new Stamp(last.term(), last.version() + 1, writer, sequence),
                last,
                history.voters(),
                proposal.changes());
        Set<Integer> after = made.votersAfter();
        long moved = after.stream().filter(id -> !made.voters().contains(id)).count()
                + made.voters().stream().filter(id -> !after.contains(id)).count();
        if (moved > 1) {
            return Optional.empty();
        }
        entry = made;
        return Optional.of(made);
    }

    /** What became of it, as soon as the effective history tells. */
    Optional<Result> result(JournalState effective, RecentStamps recent) {
        Entry tried = entry;
        long version = effective.last().version();
        if (tried == null) {
            return version > proposal.expectedVersion()
                    ? Optional.of(new Decided(new Conflict(effective.state())))
                    : Optional.empty();
        }
        if (version < tried.stamp().version()) {
            return Optional.empty();
        }
        Optional<Stamp> winner = recent.at(tried.stamp().version());
        if (winner.isEmpty()) {
            return Optional.of(new Undecided("others committed too much since to tell what became of this change"));
        }
        boolean mine = winner.get().equals(tried.stamp());
        return Optional.of(new Decided(mine ? new Committed(effective.state()) : new Conflict(effective.state())));
    }
}
