package io.millrace;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.CommandRunner;
import io.millrace.cli.Console;
import io.millrace.cli.RunningNode;
import io.millrace.cli.StartRequest;
import io.millrace.common.SystemClock;

/** Entry point of the fat jar: hands the command line to {@link CommandRunner}, with the way to start a node. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandRunner(Console.system(), Main::startNode, SystemClock.INSTANCE).run(args));
    }

    private static RunningNode startNode(StartRequest request) {
        throw CommandFailure.failed("This build has no broker yet: it has the client commands only.");
    }
}
