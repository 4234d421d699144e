/** What a running relay shows of itself, held against what docs, dashboard and alerts say. */
@NullMarked
package io.rtmprelay.observe;

import org.jspecify.annotations.NullMarked;
