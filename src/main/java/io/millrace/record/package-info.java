/**
 * Kafka's record batch v2: views, validation, iteration and compression. Pure; may depend on common only.
 */
@NullMarked
package io.millrace.record;

import org.jspecify.annotations.NullMarked;
