package io.millrace.cli;

/** Exit codes of every command. */
final class ExitCode {
    static final int OK = 0;
    /** Understood, but it did not succeed. */
    static final int FAILED = 1;
    /** Wrong command, option or value; nothing was done. */
    static final int USAGE = 2;

    private ExitCode() {}
}
