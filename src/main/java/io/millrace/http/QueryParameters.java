package io.millrace.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parameters of a query, decoded, as the types that resources want; what does not fit is refused by name. Immutable. */
public final class QueryParameters {
    private final Function<String, @Nullable String> lookup;

    /**
     * Parameters that are kept elsewhere.
     *
     * @param lookup the text of a parameter by its name, null when it is missing
     */
    public QueryParameters(Function<String, @Nullable String> lookup) {
        this.lookup = lookup;
    }

    /** A number, or what stands for it when it is missing. */
    public long number(String name, long otherwise, long least, long most) {
        String text = lookup.apply(name);
        return text == null ? otherwise : number(name, text, least, most);
    }

    /** The number that {@code text}, given as {@code name}, must be. */
    public static long number(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, with the bounds.
        }
        throw new RequestRefused(
                ProblemCode.BAD_PARAMETER,
                name + "=" + text + " must be a number between " + least + " and " + most + ".");
    }

    /** A switch; there without a value means on. */
    public boolean isOn(String name) {
        String text = lookup.apply(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.isEmpty() || text.equals("true")) {
            return true;
        }
        throw new RequestRefused(ProblemCode.BAD_PARAMETER, name + "=" + text + " must be true or false.");
    }
}
