/** What each call of the REST interface does: one class for each group of them. */
@NullMarked
package io.rtmprelay.web.api;

import org.jspecify.annotations.NullMarked;
