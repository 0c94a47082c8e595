package io.millrace.cluster.quorum;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.quorum.Message.Append;
import io.millrace.cluster.quorum.Message.Appended;
import io.millrace.cluster.quorum.Message.Effective;
import io.millrace.cluster.quorum.Message.Fetch;
import io.millrace.cluster.quorum.Message.History;
import io.millrace.cluster.quorum.Message.Prepare;
import io.millrace.cluster.quorum.Message.Promised;
import io.millrace.cluster.quorum.Message.Refused;
import io.millrace.cluster.quorum.Proposal.Undecided;
import io.millrace.cluster.quorum.Step.FetchingBase;
import io.millrace.common.Invariants;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in keeping the cluster's metadata: pure, driven by messages, answers of the head register, and ticks.
 * Owned by one context; the package comment has the protocol.
 *
 * <p>This is its face, which hands what comes in to the part it is for: {@link JournalKeeper} guards the journal, {@link CatchUp}
 * keeps it level with the others, {@link HeadFollower} goes by the register, {@link TermStart} starts a term where the register
 * knows too little, {@link Rounds} brings commits onto a majority, and {@link Agenda} knows which of this is under way.
 */
public final class QuorumNode {
    private final int nodeId;
    private final JournalKeeper keeper;
    private final Outside outside;
    private final Peers peers;
    private final Agenda agenda = new Agenda();
    private final Rounds rounds;
    private final TermStart terms;
    private final HeadFollower follower;
    private final CatchUp catchUp;
    private long sequence;
    private @Nullable Attempt attempt;

    /** Everything around the node. Answers and messages come back later, through the methods of the node. */
    public interface Outside {
        void send(int nodeId, Message message);

        /** Answered by {@link QuorumNode#onHead}, always and once. */
        void readHead();

        /**
         * Answered by {@link QuorumNode#onHead}, always and once.
         *
         * @param expected stamp of the commit that the register must hold; empty where it must hold nothing
         */
        void swapHead(Optional<Stamp> expected, Entry update);

        /** The metadata moved on. */
        void effective(ClusterState state);
    }

    /**
     * A node over an open journal.
     *
     * @param founders how many nodes with blank journals found a cluster
     */
    public QuorumNode(int nodeId, int founders, Journal journal, Outside outside, RandomGenerator random) {
        this.nodeId = nodeId;
        this.outside = outside;
        this.sequence = random.nextLong();
        this.peers = new Peers(nodeId, outside, random);
        this.keeper = new JournalKeeper(journal, effective -> outside.effective(effective.state()));
        this.rounds = new Rounds(nodeId, keeper, peers, outside, agenda);
        this.terms = new TermStart(nodeId, founders, keeper, peers, agenda, rounds, random);
        this.follower = new HeadFollower(keeper, peers, outside, agenda, rounds, terms);
        this.catchUp = new CatchUp(keeper, outside, agenda, rounds);
    }

    /** Last commit that is effective as far as this node knows. */
    public Stamp effective() {
        return keeper.effective().last();
    }

    /** Nodes whose journals count. */
    public Set<Integer> voters() {
        return keeper.tail().voters();
    }

    /** What keeps this node from knowing or changing the metadata, as part of a sentence; empty when nothing does. */
    public String obstacle() {
        return agenda.obstacle();
    }

    /** Who is there to talk to, and whether it falls to this node to start a term where one is needed. */
    public void onMembers(Set<Integer> alive, boolean mayStartTerms) throws IOException {
        peers.become(alive);
        terms.permit(mayStartTerms);
        agenda.refresh();
        advance();
    }

    /** Takes a proposal; the one before it must have been answered. */
    public void propose(Proposal proposal) throws IOException {
        Invariants.check(attempt == null, "a second proposal while one is not answered");
        attempt = new Attempt(proposal);
        advance();
    }

    /** Time passed: repeats what was perhaps lost, gives up what takes too long. */
    public void tick(long now) throws IOException {
        agenda.passTo(now);
        Attempt waiting = attempt;
        if (waiting != null && waiting.isOverdue(now)) {
            answer(waiting, new Undecided(obstacle().isEmpty() ? "no answer in time" : obstacle()));
        }
        if (agenda.isOverdue()) {
            terms.giveUp();
        }
        rounds.repeat();
        if (!keeper.tail().last().equals(effective())) {
            agenda.refreshBy(now);
        }
        peers.tellOthers(new Effective(effective(), keeper.term()));
        advance();
    }

    /** A message arrived. */
    public void onMessage(int from, Message message) throws IOException {
        peers.onMessageFrom(from);
        if (message instanceof Append append) {
            catchUp.onAppend(from, append);
        } else if (message instanceof Appended appended) {
            rounds.onAppended(from, appended);
        } else if (message instanceof Refused refused) {
            terms.onTerm(refused.promisedTerm());
        } else if (message instanceof Prepare prepare) {
            outside.send(from, keeper.prepare(prepare));
        } else if (message instanceof Promised promised) {
            terms.onPromised(from, promised);
        } else if (message instanceof Fetch) {
            outside.send(from, keeper.history());
        } else if (message instanceof History history && catchUp.isOfThisCluster(from, history)) {
            onHistory(from, history);
        } else if (message instanceof Effective told) {
            terms.onTerm(told.term());
            catchUp.onEffective(from, told);
        }
        advance();
    }

    private void onHistory(int from, History history) throws IOException {
        if (agenda.step() instanceof FetchingBase fetching) {
            terms.onBase(fetching, history);
        } else {
            catchUp.onHistory(from, history);
        }
    }

    /** The register answered. */
    public void onHead(HeadAnswer answer) throws IOException {
        follower.onAnswer(answer);
        advance();
    }

    /** Answers what can be answered, then begins what is due. */
    private void advance() throws IOException {
        Attempt waiting = attempt;
        if (waiting != null) {
            waiting.result(keeper.effective(), keeper.recent()).ifPresent(result -> answer(waiting, result));
        }
        rounds.endIfEffective();
        if (!agenda.isReady()) {
            return;
        }
        if (attempt != null && follower.isCurrent()) {
            begin(attempt);
        } else if (attempt != null || agenda.isRefreshDue()) {
            follower.read();
        }
    }

    private void begin(Attempt waiting) {
        Optional<Entry> entry = waiting.entryBehind(keeper.effective(), nodeId, sequence++);
        if (entry.isPresent()) {
            follower.put(entry.get());
        } else {
            answer(waiting, new Proposal.Refused("one change registers or removes one node, and this one several"));
        }
    }

    private void answer(Attempt waiting, Proposal.Result result) {
        attempt = null;
        waiting.answer(result);
    }
}
