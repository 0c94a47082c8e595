/**
 * Which records somebody wants: text that is looked for, and the port to filters that are expressions; and what the bytes of a
 * key or a value are taken for, which filters and people see the same. Pure: confined to its caller. May depend on record and
 * common.
 */
@NullMarked
package io.millrace.filter;

import org.jspecify.annotations.NullMarked;
