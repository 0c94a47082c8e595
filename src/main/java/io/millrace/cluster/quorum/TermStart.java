package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.Message.Append;
import io.millrace.cluster.quorum.Message.Fetch;
import io.millrace.cluster.quorum.Message.History;
import io.millrace.cluster.quorum.Message.Prepare;
import io.millrace.cluster.quorum.Step.Campaigning;
import io.millrace.cluster.quorum.Step.FetchingBase;
import io.millrace.cluster.quorum.Step.Starting;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How a node starts a term: it gathers the word of a majority of journals, gets the history that goes furthest, and writes the first
 * commit of the term behind it. Owned by the {@link QuorumNode}, whose steps it makes.
 *
 * <pre>
 *   Campaigning ──a majority promised──► FetchingBase ──history came──► Starting ──on a majority of journals──► (the register)
 *                        └──────────────base is here───────────────────────▲
 * </pre>
 */
final class TermStart {
    private final int nodeId;
    private final int founders;
    private final JournalKeeper keeper;
    private final Peers peers;
    private final Turns node;

    TermStart(int nodeId, int founders, JournalKeeper keeper, Peers peers, Turns node) {
        this.nodeId = nodeId;
        this.founders = founders;
        this.keeper = keeper;
        this.peers = peers;
        this.node = node;
    }

    /** Asks all journals for their word for a term. */
    void begin(long term, Optional<Stamp> observedHead) throws IOException {
        keeper.promise(term);
        Campaign campaign = new Campaign(term, founders, observedHead);
        campaign.onPromised(nodeId, keeper.promised(term));
        node.become(new Campaigning(campaign));
        peers.tellOthers(new Prepare(term));
        count(campaign);
    }

    /** Looks whether the promises are enough by now, and goes on where they are. */
    void count(Campaign campaign) throws IOException {
        Campaign.Verdict verdict = campaign.verdict();
        if (verdict instanceof Campaign.Waiting waiting) {
            node.waitFor(waiting.why());
        } else if (verdict instanceof Campaign.Won won) {
            if (keeper.tail().last().equals(won.base())) {
                startBehind(campaign, won, keeper.tail(), keeper.recent().toList());
            } else {
                node.become(new FetchingBase(campaign, won));
                peers.tell(won.holder(), new Fetch());
            }
        }
    }

    /** The history that holds what the term begins behind, perhaps, has come. */
    void onBase(FetchingBase fetching, History history) throws IOException {
        if (history.journal().last().equals(fetching.won().base())) {
            startBehind(fetching.campaign(), fetching.won(), history.journal(), history.recent());
        }
    }

    private void startBehind(Campaign campaign, Campaign.Won won, JournalState base, List<Stamp> recent)
            throws IOException {
        if (campaign.term() < keeper.term()) {
            node.giveUp(); // this node gave its word to somebody else meanwhile
            return;
        }
        Stamp stamp = new Stamp(campaign.term(), base.last().version() + 1, nodeId, node.nextSequence());
        Entry start = new Entry(stamp, base.last(), won.voters(), List.of());
        if (keeper.tail().last().equals(base.last())) {
            keeper.take(start);
        } else {
            keeper.install(base, start, recent);
        }
        Round round = new Round(start, nodeId);
        node.become(new Starting(campaign, round));
        peers.tellOthers(new Append(start));
        node.count(round);
    }
}
