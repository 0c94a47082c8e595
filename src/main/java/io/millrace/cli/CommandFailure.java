package io.millrace.cli;

/**
 * A command that could not do what was asked, for a reason its user can act on. The message is the whole sentence shown:
 * what happened, where, and what to do. Immutable.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** The command was understood and did not succeed: exit code 1. */
    public static CommandFailure failed(String sentence) {
        return new CommandFailure(ExitCode.FAILED, sentence);
    }

    /** As {@link #failed(String)}, keeping what {@code --debug} shows. */
    public static CommandFailure failed(String sentence, Throwable cause) {
        CommandFailure failure = failed(sentence);
        failure.initCause(cause);
        return failure;
    }

    /** The command cannot be run as it was written: exit code 2. */
    public static CommandFailure usage(String sentence) {
        return new CommandFailure(ExitCode.USAGE, sentence);
    }

    public int exitCode() {
        return exitCode;
    }

    String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
