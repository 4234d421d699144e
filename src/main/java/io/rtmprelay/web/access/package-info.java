/** Who may command the relay: tokens, tickets, where requests come from, and who did what. */
@NullMarked
package io.rtmprelay.web.access;

import org.jspecify.annotations.NullMarked;
