package io.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the versions that matter in a bug report. */
@Command(name = "version", description = "Print the version of Millrace and of the Java it runs on.")
final class VersionCommand implements Callable<Integer> {
    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.say("Millrace " + BuildVersion.text() + " on Java " + Runtime.version());
        return ExitCode.OK;
    }
}
