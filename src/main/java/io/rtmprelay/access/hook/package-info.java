/** Hooks: somebody else's web server says who may publish. */
@NullMarked
package io.rtmprelay.access.hook;

import org.jspecify.annotations.NullMarked;
