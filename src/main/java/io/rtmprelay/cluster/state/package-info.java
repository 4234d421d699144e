/** What is set at run time, as the members of a cluster hold it in common, sealed. */
@NullMarked
package io.rtmprelay.cluster.state;

import org.jspecify.annotations.NullMarked;
