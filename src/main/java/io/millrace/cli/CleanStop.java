package io.millrace.cli;

import java.time.Duration;

/**
 * The clean stop of a node, as a person or a supervisor sees it: says what it waits for, and gives up on a step that does
 * not end, as with a disk that hangs, since the process would otherwise answer SIGKILL only.
 *
 * <p>Giving up loses nothing that was acknowledged: the next start recovers as after a crash. Confined to the thread that
 * stops the process; the node stops on a thread of its own.
 */
final class CleanStop {
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);
    private static final int REPORTS_PER_STEP = 12;

    private final Console console;
    private final long betweenReportsMs;

    CleanStop(Console console) {
        this(console, BETWEEN_REPORTS);
    }

    /** As the other constructor, with {@code betweenReports} instead of ten seconds; a step may take twelve times that. */
    CleanStop(Console console, Duration betweenReports) {
        this.console = console;
        this.betweenReportsMs = betweenReports.toMillis();
    }

    /** Stops the node and returns the exit code of the process. */
    int run(RunningNode node) {
        CloseAttempt attempt = new CloseAttempt(node);
        Thread closing = new Thread(attempt, "stop");
        closing.setDaemon(true);
        closing.start();
        try {
            return await(closing, attempt, node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            console.note("Millrace's stop was interrupted at " + node.stopping()
                    + ". The next start will check the logs' tails.");
            return ExitCode.FAILED;
        }
    }

    private int await(Thread closing, CloseAttempt attempt, RunningNode node) throws InterruptedException {
        String step = "";
        int reports = 0;
        closing.join(betweenReportsMs);
        while (closing.isAlive()) {
            String now = node.stopping();
            reports = now.equals(step) ? reports + 1 : 1;
            step = now;
            if (reports >= REPORTS_PER_STEP) {
                console.note("Millrace gives up stopping cleanly: " + step
                        + " did not end. Look at the disks of its log directories (the kernel's log tells of hung ones). "
                        + "Nothing acknowledged is lost; the next start will check the logs' tails.");
                return ExitCode.FAILED;
            }
            console.note("Still stopping " + step + ".");
            closing.join(betweenReportsMs);
        }
        return attempt.report(console);
    }

    /** One call of {@link RunningNode#close}; its outcome may be read once its thread has ended. */
    private static final class CloseAttempt implements Runnable {
        private final RunningNode node;
        private String failure = "";

        CloseAttempt(RunningNode node) {
            this.node = node;
        }

        @Override
        public void run() {
            try {
                node.close();
            } catch (RuntimeException e) {
                failure = e.toString();
            }
        }

        int report(Console console) {
            if (failure.isEmpty()) {
                console.say("Millrace stopped.");
                return ExitCode.OK;
            }
            console.note("Millrace did not stop cleanly: " + failure + ". The next start will check the logs' tails.");
            return ExitCode.FAILED;
        }
    }
}
