package io.millrace.filter;

/** What became of an expression that is to be a filter. */
public sealed interface FilterCompilation {
    /** It is one. */
    record Compiled(RecordFilter filter) implements FilterCompilation {}

    /**
     * It is none.
     *
     * @param line of the fault, from 1 on
     * @param column of the fault, from 1 on
     * @param message what is wrong and what to do, for a person
     */
    record Faulty(int line, int column, String message) implements FilterCompilation {}
}
