/** What another config does to streams that live. */
@NullMarked
package io.rtmprelay.control.follow;

import org.jspecify.annotations.NullMarked;
