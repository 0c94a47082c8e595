package io.millrace.cluster.quorum;

/** What the parts of a {@link QuorumNode} do to it. Owned as the node is. */
interface Turns {
    Step step();

    void become(Step next);

    /** Ends the step; the next one begins with the register. */
    void rest();

    /** Gives the step up; one that others try as well is tried again after a pause. */
    void giveUp();

    /** Has the register read again as soon as the step is over. */
    void refresh();

    /** Says what the node waits for, as part of a sentence. */
    void waitFor(String why);

    /** Brings an entry that is in this node's journal onto a majority of journals. */
    void replicate(Entry entry);

    /** Goes on with the commit when it is on a majority of journals. */
    void count(Round round);

    long nextSequence();
}
