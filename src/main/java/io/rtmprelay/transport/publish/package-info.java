/** Publishers and who answers whether they may publish. */
@NullMarked
package io.rtmprelay.transport.publish;

import org.jspecify.annotations.NullMarked;
