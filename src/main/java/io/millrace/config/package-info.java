/**
 * Typed and validated settings of a broker and of a topic. Pure; may depend on common only.
 */
@NullMarked
package io.millrace.config;

import org.jspecify.annotations.NullMarked;
