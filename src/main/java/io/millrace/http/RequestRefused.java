package io.millrace.http;

/**
 * Thrown while a request is being read and found wanting; whoever called the resource answers with the problem. The one
 * exception of this package that stands for an expected outcome: reading is deep in calls that return values of their own.
 */
public final class RequestRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public RequestRefused(Problem problem) {
        super(problem.detail(), null, false, false); // Nobody looks at the stack of an expected outcome.
        this.problem = problem;
    }

    public RequestRefused(ProblemCode code, String detail) {
        this(new Problem(code, detail));
    }

    public Problem problem() {
        return problem;
    }
}
