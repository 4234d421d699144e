/**
 * Streams, publishers and media servers in seeded disorder: whatever happens to some of them, the
 * others lose nothing, what any server gets can be decoded, and nothing stays.
 */
@NullMarked
package io.rtmprelay.it.chaos;

import org.jspecify.annotations.NullMarked;
