package io.millrace.filter.cel;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload.Arithmetic;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import io.millrace.filter.FilterCompilation;
import io.millrace.filter.FilterCompilation.Compiled;
import io.millrace.filter.FilterCompilation.Faulty;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes filters out of expressions. Stateless; the environment is built with the class.
 *
 * <p>An expression costs bounded time and memory for each record: its size is bounded; text and lists cannot be put together, and
 * the macros that make lists are missing, so that no value is larger than the record; regular expressions are RE2, of a bounded
 * program; and the larger a record is, the fewer turns its loops may take.
 */
public final class CelFilters {
    /** Characters of an expression. */
    public static final int MAX_EXPRESSION_CHARS = 4_096;

    private static final int MAX_NODES = 500;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_REGEX_PROGRAM = 5_000;
    private static final Set<Arithmetic> GROWING =
            Set.of(Arithmetic.ADD_STRING, Arithmetic.ADD_BYTES, Arithmetic.ADD_LIST);
    private static final Set<AddOverload> GROWING_AT_RUN_TIME =
            Set.of(AddOverload.ADD_STRING, AddOverload.ADD_BYTES, AddOverload.ADD_LIST);

    private static final CelCompiler COMPILER = compiler();

    private CelFilters() {}

    private static CelCompiler compiler() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options(1))
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .filterFunctions((function, overload) ->
                                !(overload instanceof Arithmetic) || !GROWING.contains(overload))
                        .build())
                .setStandardMacros(
                        CelStandardMacro.HAS,
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE)
                .addVar("key", SimpleType.DYN)
                .addVar("value", SimpleType.DYN)
                .addVar("key_text", SimpleType.STRING)
                .addVar("value_text", SimpleType.STRING)
                .addVar("headers", MapType.create(SimpleType.STRING, SimpleType.DYN))
                .addVar("partition", SimpleType.INT)
                .addVar("offset", SimpleType.INT)
                .addVar("timestamp", SimpleType.TIMESTAMP)
                .addVar("size", SimpleType.INT)
                .build();
    }

    private static CelOptions options(int maxTurns) {
        return CelOptions.current()
                .maxExpressionCodePointSize(MAX_EXPRESSION_CHARS)
                .maxParseExpressionNodeCount(MAX_NODES)
                .maxParseRecursionDepth(MAX_DEPTH)
                .maxRegexProgramSize(MAX_REGEX_PROGRAM)
                .comprehensionMaxIterations(maxTurns)
                .enableHeterogeneousNumericComparisons(true)
                .build();
    }

    /** Compiles an expression; its value must be true or false. */
    public static FilterCompilation compile(String expression) {
        if (expression.length() > MAX_EXPRESSION_CHARS) {
            return new Faulty(
                    1,
                    MAX_EXPRESSION_CHARS + 1,
                    "The expression has " + expression.length() + " characters; " + MAX_EXPRESSION_CHARS
                            + " are allowed.");
        }
        CelValidationResult result = COMPILER.compile(expression);
        if (result.hasError()) {
            return faulty(result.getErrors());
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            CelType type = tree.getResultType();
            if (!type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
                return new Faulty(
                        1,
                        1,
                        "The expression must be true or false for each record, but its value is of type " + type.name()
                                + ".");
            }
            Map<SizeClass, CelRuntime.Program> programs = new EnumMap<>(SizeClass.class);
            for (SizeClass size : SizeClass.values()) {
                programs.put(size, runtime(size.maxTurns()).createProgram(tree));
            }
            return new Compiled(new CelFilter(programs));
        } catch (CelValidationException | CelEvaluationException refused) {
            return new Faulty(1, 1, sentence(String.valueOf(refused.getMessage())));
        }
    }

    private static CelRuntime runtime(int maxTurns) {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(options(maxTurns))
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .filterFunctions((function, overload) ->
                                !(overload instanceof AddOverload) || !GROWING_AT_RUN_TIME.contains(overload))
                        .build())
                .build();
    }

    private static Faulty faulty(List<CelIssue> issues) {
        CelIssue first = issues.get(0);
        int line = Math.max(1, first.getSourceLocation().getLine());
        int column = Math.max(0, first.getSourceLocation().getColumn()) + 1;
        return new Faulty(line, column, sentence(first.getMessage()));
    }

    private static String sentence(String message) {
        String text = message.replace(" (in container '')", "").strip();
        return text.endsWith(".") ? text : text + ".";
    }

    /** Sizes of records and how many turns of loops an expression may take for each, so that turns times bytes stay bounded. */
    enum SizeClass {
        SMALL(8 << 10, 10_000),
        MIDDLE(128 << 10, 500),
        LARGE(1 << 20, 60);

        private final int maxBytes;
        private final int maxTurns;

        SizeClass(int maxBytes, int maxTurns) {
            this.maxBytes = maxBytes;
            this.maxTurns = maxTurns;
        }

        int maxBytes() {
            return maxBytes;
        }

        int maxTurns() {
            return maxTurns;
        }
    }
}
