/**
 * What stock Kafka clients and tools see. Each test states Kafka's behaviour: {@code -Dmillrace.it.target=kafka} runs
 * it against Apache Kafka itself. Not null-marked: an answer that lacks what a test looks up should fail that test.
 */
package io.millrace.interop;
