/** What streams may hold: the process's budget, each stream's account, and depths that follow. */
@NullMarked
package io.rtmprelay.relay.budget;

import org.jspecify.annotations.NullMarked;
