package io.millrace.cluster.quorum;

import java.io.IOException;

/**
 * Port to this node's metadata journal on disk. Owned by the owner of the {@link QuorumNode}; every method returns when
 * its effect survives a power cut, and after an exception the journal is as it was or as it was to be.
 */
public interface Journal {
    /** Everything in it. */
    JournalState tail();

    /** Highest term it gave its word for: it takes no commit of a lower one. */
    long promisedTerm();

    /** Gives its word, once for each term. */
    void promise(long term) throws IOException;

    /** Takes the commit that follows the last one. */
    void append(Entry entry) throws IOException;

    /** Takes a whole history in place of its own, which ends before that one. */
    void install(JournalState history) throws IOException;
}
