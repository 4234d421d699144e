/** Media from node to node: who may bring it, and how it is brought. */
@NullMarked
package io.rtmprelay.control.inner;

import org.jspecify.annotations.NullMarked;
