package io.millrace.fault.history;

import java.util.Optional;

/**
 * A record of an output, made out of one of an input within a transaction. Immutable.
 *
 * @param transaction a name that no other transaction has
 * @param inputPartition where the record came from
 * @param inputOffset where in that partition
 */
public record Copy(String transaction, int inputPartition, long inputOffset) {
    private static final String SEPARATOR = " ";

    /** The copy that a value tells of; empty for a value that no program wrote. */
    public static Optional<Copy> parse(String value) {
        String[] words = value.split(SEPARATOR, -1);
        try {
            return words.length == 3
                    ? Optional.of(new Copy(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2])))
                    : Optional.empty();
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    /** The value of its record. */
    public String value() {
        return transaction + SEPARATOR + inputPartition + SEPARATOR + inputOffset;
    }
}
