package io.millrace.fault.clock;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * Java agent that shifts the wall clock of a node: both of its sources, our {@code SystemClock} and Hazelcast's {@code Clock}.
 * Monotonic time stays as it is, as it does when somebody sets the clock of a machine.
 */
public final class ClockAgent {
    private ClockAgent() {}

    /**
     * Begins with the program.
     *
     * @param shiftFile eight bytes that say by how many milliseconds to shift; {@link ClockShift} writes them
     */
    public static void premain(String shiftFile, Instrumentation instrumentation) throws IOException {
        Shift.follow(Path.of(shiftFile));
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .type(named("io.millrace.common.SystemClock").or(named("com.hazelcast.internal.util.Clock")))
                .transform((builder, type, loader, module, domain) -> builder.visit(
                        Advice.to(Shifting.class).on(named("nowMs").or(named("currentTimeMillis")))))
                .installOn(instrumentation);
    }

    /** Added at the end of each method that tells the time. */
    static final class Shifting {
        private Shifting() {}

        @Advice.OnMethodExit
        static void shift(@Advice.Return(readOnly = false) long nowMs) {
            nowMs += Shift.ms();
        }
    }
}
