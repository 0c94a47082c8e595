/**
 * The smallest vocabulary: values and checks that every other package may use. Depends on nothing.
 */
@NullMarked
package io.millrace.common;

import org.jspecify.annotations.NullMarked;
