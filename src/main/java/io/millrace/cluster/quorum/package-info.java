/**
 * How several nodes keep one history of the metadata: pure rules over a register that may forget, journals that may be
 * cut off, and messages that may be lost. May depend on cluster and common.
 *
 * <p><b>The history</b> is a sequence of commits. A commit is all or nothing, holds any number of changes, and has a {@link
 * io.millrace.cluster.quorum.Stamp}: term, version, writer, sequence.
 *
 * <p><b>The head register</b> gives each version away once: it holds the last commit, and a compare-and-set from the
 * commit a writer decided on to its own is what orders all writers. It lives in memory (Hazelcast's CP subsystem) and is
 * gone when a majority of it is gone.
 *
 * <p><b>Journals</b> make commits last. A commit is <i>effective</i>, so that it is answered, shown and acted on, once it
 * is in the journals of a majority of the voters, which are the registered brokers; a commit that changes the voters, by
 * one at a time, needs a majority of the old and of the new ones. Whoever finds a commit in the register that may not be
 * on a majority brings it there first. So at most the last commit is ever not effective, and a journal that takes a
 * commit thereby learns that the one before it is.
 *
 * <p><b>A term</b> starts when the register is found empty or behind the journals' word: a node gathers the word of a
 * majority of the voters to take nothing of lower terms, takes the highest (term, version) among their journals, which
 * holds all that was ever effective, writes a commit without changes behind it to a majority, and puts that into the
 * register. Each journal gives its word once for each term, so a term has one beginning; two nodes that try at once only
 * delay each other.
 *
 * <p><b>A node that lost its disk</b> comes back with a blank journal. It may have acknowledged what only it and a dead
 * node had, so its word does not count until it holds what the register held after its return. A cluster is founded where
 * enough blank journals, and nothing but blank journals, are there.
 *
 * <p>Effective commits are told to everybody, again with every tick; who is behind fetches the history from the teller.
 */
@NullMarked
package io.millrace.cluster.quorum;

import org.jspecify.annotations.NullMarked;
