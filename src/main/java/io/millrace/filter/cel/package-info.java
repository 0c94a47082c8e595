/**
 * Filters written in CEL, the Common Expression Language. The only package that knows the library; it is loaded when the first
 * expression is compiled. May depend on filter, record and common.
 */
@NullMarked
package io.millrace.filter.cel;

import org.jspecify.annotations.NullMarked;
